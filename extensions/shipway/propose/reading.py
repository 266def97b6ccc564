"""Which files name siblings: one `git grep` for all names of all services that ask."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from shipway.propose.exclusions import NOISE, left_out
from shipway.propose.names import Member, Roster, pattern_of
from shipway.propose.source import PROSE, Source
from shipway.sources import git


@dataclass(frozen=True)
class Search:
    """One look at a repository for the names in all ``rosters``, and what was read since: many
    services ask the same files."""

    root: Path
    rosters: Sequence[Roster]
    sources: dict[str, Source | None] = field(default_factory=dict)

    @cached_property
    def _said(self) -> Mapping[str, frozenset[str]]:
        """Path -> each text in it that may be a name, in lower case."""
        pattern = pattern_of(one for roster in self.rosters for one in roster.siblings)
        if not pattern:
            return {}
        plain = ("--no-color", "--no-full-name", "--no-recurse-submodules", "--no-line-number")
        args = ("grep", "--untracked", *plain, "-zIiEo", "-e", pattern, "--", ".", *_excluded())
        found: dict[str, set[str]] = {}
        for line in git.run(self.root, *args, ok=(0, 1)).splitlines():
            path, _, text = line.partition("\0")
            found.setdefault(path, set()).add(text.lower())
        return {
            path: frozenset(texts) for path, texts in sorted(found.items()) if not left_out(path)
        }

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The paths in git that may name a sibling, of files that people keep by hand. What is
        not in git yet is no example, and to look for it takes git longer than all else."""
        pattern = pattern_of(one for roster in self.rosters for one in roster.siblings)
        names = re.compile(pattern or r"(?!)", re.I)
        args = ("ls-files", "-z", "--cached", "--", ".", *_excluded())
        found = dict.fromkeys(git.run(self.root, *args).split("\0"))
        named = (path for path in found if names.search(path) and not left_out(path))
        return tuple(sorted(path for path in named if not path.endswith(PROSE)))

    def naming(self, roster: Roster) -> Mapping[str, frozenset[str]]:
        """Path -> the siblings that the file may name, by a first and loose look. Files that hold
        no list for a new service are not among them."""
        siblings = set(roster.siblings)
        texts = frozenset().union(*self._said.values())
        known = {text: _names(text, roster, siblings) for text in texts}
        named = ((path, [known[text] for text in texts]) for path, texts in self._said.items())
        return {path: frozenset().union(*names) for path, names in named if any(names)}


def files_naming(root: Path, roster: Roster) -> Mapping[str, frozenset[str]]:
    """:meth:`Search.naming` for one service alone."""
    return Search(root, (roster,)).naming(roster)


def _names(text: str, roster: Roster, siblings: Collection[Member]) -> frozenset[str]:
    return frozenset(m.member.name for m in roster.mentions(text) if m.member in siblings)


def _excluded() -> list[str]:
    """Pathspecs of git that leave the noise out, in every folder."""
    return [f":(exclude){noise}" for noise in NOISE]
