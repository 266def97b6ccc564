"""What a rule is: it tells of a proposal whether there is nothing left to decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from shipway.propose.names import Member, Roster
from shipway.propose.paths import Exists
from shipway.propose.proposal import Proposal

Read = Callable[[str], str | None]
"""Path -> text as it will be; None for a file that is not there."""


class Ground(NamedTuple):
    """What rules ask of the host. folders: a service's name -> its folder. package: the name of
    ours. compose_file: the one that ours is wired into; empty for none. compose_files: all."""

    roster: Roster
    folders: Mapping[str, str]
    read: Read
    exists: Exists
    package: str = ""
    compose_file: str = ""
    compose_files: tuple[str, ...] = ()

    def having(self, name: str) -> set[str]:
        """The siblings in whose folders there is a file ``name``."""
        there = (one.name for one in self.roster.siblings if one.name in self.folders)
        return {one for one in there if self.exists(f"{self.folders[one]}/{name}")}

    def named_in(self, text: str) -> set[str]:
        """The services that a text names, ours too."""
        return {one.member.name for one in self.roster.mentions(text) if one.member.service}

    def siblings_in(self, names: Iterable[str]) -> list[Member]:
        """The siblings with these names."""
        known = set(names)
        return [one for one in self.roster.siblings if one.name in known]


class Rule(NamedTuple):
    """name: as the page has it. holds: whether it is certain; asked of whole entries whose text
    siblings have alike."""

    name: str
    holds: Callable[[Proposal, Ground], bool]
