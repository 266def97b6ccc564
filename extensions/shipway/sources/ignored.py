"""What git leaves out of every commit, and the line that takes it back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from shipway.sources import git

CONTENTS = ("/*", "/**")
"""What a rule ends in that ignores what lies in a folder, and not the folder."""


class Ignored(NamedTuple):
    """``path``: a file, or a folder that is ignored as a whole, with a slash at its end: git takes
    nothing back that lies in such a one, the folder itself must be named. ``back``: what to write
    below the rule."""

    path: str
    rule: git.IgnoreRule
    back: str


def ignored(root: Path, paths: Iterable[str]) -> list[Ignored]:
    """What git ignores of ``paths``, which need not be there yet; a folder once."""
    files = git.ignored(root, paths)
    if not files:
        return []
    # By the rules alone: a folder in which one file was added by force is still ignored.
    above = sorted({one for path in files for one in _folders(path)})
    folders = _as_a_whole(root, above)
    tops = {next((one for one in _folders(path) if one in folders), path) for path in files}
    return [_ignored(path, folders.get(path) or files[path]) for path in sorted(tops)]


def _as_a_whole(root: Path, folders: list[str]) -> dict[str, git.IgnoreRule]:
    """Those of the folders that are ignored themselves: git says so of `scripts/`, with the slash
    that one which is not there needs, also where a rule names only what lies in it."""
    said = git.ignored(root, folders, tracked=False)
    bare = git.ignored(root, [folder.rstrip("/") for folder in said], tracked=False)
    return {
        folder: rule
        for folder, rule in said.items()
        if folder.rstrip("/") in bare or not rule.pattern.endswith(CONTENTS)
    }


def _folders(path: str) -> list[str]:
    """The outermost first."""
    return [f"{folder}/" for folder in reversed(PurePosixPath(path).parents) if folder.name]


def _ignored(path: str, rule: git.IgnoreRule) -> Ignored:
    folder = PurePosixPath(rule.file).parent
    inside = PurePosixPath(path).is_relative_to(folder)
    below = PurePosixPath(path).relative_to(folder) if inside else PurePosixPath(path)
    return Ignored(path, rule, f"!/{below}{'/' if path.endswith('/') else ''}")
