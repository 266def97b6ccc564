"""A proposal: what would be written where, and what speaks for it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field, replace
from typing import Literal

from shipway.propose.insert import Insertion
from shipway.propose.shape import Shape
from shipway.propose.source import Source
from shipway.text_report import diff_of

Kind = Literal[
    "copy", "items", "objects", "members", "values", "block", "lines", "inline", "script"
]
STRONGEST: tuple[Kind, ...] = ("copy", "items", "objects")
"""What is right most often, measured on real commits: these are ticked before a person looks."""


LIKELY, LIKELY_FROM = 0.5, 3
"""The share of siblings in a list from which ours is missed in it, and how many of them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """agreeing: the siblings whose entry is the same text but for the name. there: those that are
    in the list at all. all: how many there are. same: whether ours is the agreeing ones' text;
    without it, it is the entry of ``like``. kin: what ``all`` of these have, and ours; empty where
    they are all siblings that there are. absent: the sibling that came last, where it is not in
    the list."""

    agreeing: tuple[str, ...]
    there: tuple[str, ...]
    all: int
    like: str
    same: bool = True
    kin: str = ""
    absent: str = ""

    def of_kin(self, what: str) -> Evidence:
        """The same, told of siblings that have something in common."""
        return replace(self, kin=what)

    def beside(self, newest: Set[str]) -> Evidence:
        """The same where it is known who came last."""
        last = "" if self.kin or newest & set(self.there) else " and ".join(sorted(newest))
        return replace(self, absent=last)

    @property
    def share(self) -> float:
        """How many of all siblings are in the list."""
        return len(self.there) / max(self.all, 1)

    @property
    def support(self) -> float:
        """How many of all siblings have the same; where none has, the half of those in the list."""
        return len(self.agreeing) / max(self.all, 1) if self.same else self.share * 0.6

    def clause(self) -> str:
        """In one clause."""
        without = f", without {self.absent}, which came last" if self.absent else ""
        if not self.same:
            there = f"{len(self.there)} of {self.all} siblings are in it"
            return f"{there}{without}; the text is {self.like}'s"
        siblings = "sibling" if self.kin and self.all == 1 else "siblings"
        having = f" with {self.kin}" if self.kin else ""
        return f"like {len(self.agreeing)} of {self.all} {siblings}{having}{without}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry for ours in a list. chain: the heads that lead to the list. line: where it goes,
    from 1. shape: the entry with places for the name. asks: the columns of a table that a person
    fills in; such a one is shown and never written. separator: of an inline list. certain: whether
    a new service takes it unasked (see propose/certain)."""

    source: Source
    kind: Kind
    chain: tuple[str, ...]
    line: int
    body: str
    shape: Shape
    evidence: Evidence
    insertion: Insertion
    asks: tuple[str, ...] = ()
    separator: str = ""
    score: float = field(default=0.0, compare=False)
    certain: bool = field(default=False, compare=False)

    @property
    def path(self) -> str:
        """The file."""
        return self.source.path

    @property
    def id(self) -> str:
        """The same as long as the list is: six characters."""
        return list_id(self.path, self.chain)

    @property
    def after(self) -> str:
        """The file's text with it."""
        return self.insertion.into(self.source)

    @property
    def diff(self) -> str:
        """The unified diff."""
        return diff_of(self.path, self.source.text, self.after)

    @property
    def strongest(self) -> bool:
        """Whether nearly every sibling has it, and such entries are right nearly always."""
        sure = self.evidence.same and len(self.evidence.agreeing) >= 3
        return sure and self.evidence.share >= 0.9 and self.kind in STRONGEST and not self.asks


@dataclass(frozen=True, slots=True)
class Refusal:
    """A list that ours may belong to, and why no entry can be proposed. there: how many of all
    siblings are in it. lacking: ours has not what the entry is about."""

    path: str
    line: int
    why: str
    there: int = 0
    all: int = 0
    lacking: bool = False

    @property
    def likely(self) -> bool:
        """Whether most siblings are in it, three at least: a person should look."""
        return not self.lacking and self.there >= LIKELY_FROM and self.there >= self.all * LIKELY


@dataclass(frozen=True, slots=True)
class Edge:
    """A list in another's entry or file that names siblings: who calls them?"""

    path: str
    line: int
    caller: str
    names: tuple[str, ...]
    text: str


def list_id(path: str, chain: tuple[str, ...]) -> str:
    """A short name for a list, made of its file and of the heads that lead there."""
    from hashlib import sha256  # most commands propose nothing, and start without it

    return sha256("\0".join((path, *chain)).encode()).hexdigest()[:6]
