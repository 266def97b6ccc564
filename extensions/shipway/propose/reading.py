"""Which files name siblings: one `git grep` for all names, then nothing but its answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from shipway.propose.exclusions import NOISE, left_out
from shipway.propose.names import Roster
from shipway.sources import git


def files_naming(root: Path, roster: Roster) -> Mapping[str, frozenset[str]]:
    """Path -> the siblings that the file may name, by a first and loose look. Files that hold no
    list for a new service are not among them."""
    if not roster.siblings:
        return {}
    excluded = [f":(exclude,glob){noise}" for noise in _globs()]
    plain = ("--no-color", "--no-full-name", "--no-recurse-submodules", "--no-line-number")
    args = ("grep", "--untracked", *plain, "-zIiEo", "-e", roster.pattern, "--", ".", *excluded)
    found: dict[str, set[str]] = {}
    for line in git.run(root, *args, ok=(0, 1)).splitlines():
        path, _, text = line.partition("\0")
        found.setdefault(path, set()).add(text.lower())
    return {
        path: frozenset(one.member.name for text in texts for one in roster.mentions(text))
        for path, texts in sorted(found.items())
        if not left_out(path)
    }


def _globs() -> list[str]:
    return [noise if noise.startswith("**/") else f"**/{noise}" for noise in NOISE]
