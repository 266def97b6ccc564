"""All proposals for one service in one repository: those that are shown first."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.propose.edges import edges_in
from shipway.propose.engine import Asked, proposals_in
from shipway.propose.entries import entries_of
from shipway.propose.exclusions import below, written_by_a_tool
from shipway.propose.kinds import is_list
from shipway.propose.names import Member, Roster
from shipway.propose.new_files import NewFile, new_files
from shipway.propose.newest import newest_of
from shipway.propose.proposal import Edge, Proposal, Refusal
from shipway.propose.reading import Search
from shipway.propose.source import SCRIPTS, YAML, Source
from shipway.propose.whole import of_most
from shipway.sources.reading import read_text

SHOWN = 10
NAMED = 8
"""Files without a text that a person is shown."""
LEAST, SHARE = 0.2, 0.5
"""The score and the support from which one is shown that no two siblings agree on."""
LONGEST = 512 * 1024
"""Characters of a file that people keep by hand."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look. packages: the folders of apps: their
    files are their own business, and may tell whom they call. services: folder -> the
    service that lies in it. left_out: files that a wiring target knows, where only edges count.
    planned: texts that go before what is on disk. search: one that other services share.
    lists_alone: files that siblings have of their own are not looked for."""

    root: Path
    packages: Collection[str] = ()
    services: Mapping[str, Member] = field(default_factory=dict)
    left_out: Collection[str] = ()
    planned: Mapping[str, str] = field(default_factory=dict)
    search: Search | None = None
    lists_alone: bool = False

    @property
    def by_name(self) -> dict[str, str]:
        """Each service's name, with its folder."""
        return {one.name: folder for folder, one in self.services.items()}

    def exists(self, path: str) -> bool:
        """Whether there is such a file or folder, or will be."""
        if path in ("", ".") or path.startswith(".."):
            return False
        return path in self.planned or path in self._folders() or (self.root / path).exists()

    def _folders(self) -> set[str]:
        return {posixpath.dirname(path) for path in self.planned}


class Found(NamedTuple):
    """Sorted. refusals: lists that may need ours, and why none can be proposed. files: those that
    most siblings are in, in whatever form. new_files: those that most have one of."""

    proposals: tuple[Proposal, ...] = ()
    edges: tuple[Edge, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    files: tuple[Refusal, ...] = ()
    new_files: tuple[NewFile, ...] = ()

    @property
    def shown(self) -> tuple[Proposal, ...]:
        """Those that a person is shown unasked: the first of all."""
        return tuple(takewhile(_likely, self.proposals))[:SHOWN]

    @property
    def undecided(self) -> tuple[Refusal, ...]:
        """The files, a list each, that siblings enough are in, and of which nothing can be told."""
        shown = {one.path for one in self.shown}
        rest = [one for one in self.proposals if one.path not in shown and not one.asks]
        known = {one.path for one in self.proposals}
        refused = [one for one in self.refusals if one.likely and one.path not in known]
        more = [one for one in self.files if one.path not in shown]
        lists = [*refused, *filter(None, map(_look, rest)), *more]
        found = {one.path: one for one in reversed(lists)}
        return tuple(sorted(found.values(), key=lambda one: (-one.there, one.path)))

    @property
    def named(self) -> tuple[Refusal, ...]:
        """The first of them, which a person is shown."""
        return self.undecided[:NAMED]


def _rank(one: Proposal) -> tuple[bool, bool, float, str, int]:
    return not one.certain, not _likely(one), -one.score, one.path, one.line


def _likely(one: Proposal) -> bool:
    """Whether it is right more often than wrong."""
    said = one.evidence
    if said.kin or one.certain:
        return True
    if said.absent:
        return False
    if said.same and len(said.agreeing) > 1 and is_list(one.kind, said.support):
        return True
    return one.score >= LEAST and said.support >= SHARE


def _look(one: Proposal) -> Refusal | None:
    """A list that siblings enough are in, where the text that ours would have is a guess."""
    said = one.evidence
    if len(said.there) < 2 or said.share < SHARE or not is_list(one.kind, said.share):
        return None
    lost = f"{said.absent}, which came last, is not in it"
    why = lost if said.absent and said.same else f"the nearest text is {said.like}'s, see --all"
    line = max(1, one.line - (not one.separator))
    return Refusal(one.path, line, why, len(said.there), said.all)


def find(place: Place, asked: Asked, declined: Iterable[str] = ()) -> Found:
    """Everything. declined: the ids of lists that ours shall not be in."""
    proposals, edges, refusals = list[Proposal](), list[Edge](), list[Refusal]()
    files = list[Refusal]()
    search = place.search or Search(place.root, (asked.roster,))
    for source, caller, lists in _sources(place, search, asked.roster):
        found = list(entries_of(source, asked.roster))
        edges += edges_in(source, asked.roster, found, caller)
        if caller or not lists:
            continue
        made = list(proposals_in(source, asked))
        proposals += (one for one in made if isinstance(one, Proposal))
        refused = [one for one in made if isinstance(one, Refusal)]
        refusals += refused
        if not any(one.lacking for one in refused):
            files += filter(None, [of_most(source, asked.roster, found, asked.peers)])
    no = set(declined)
    kept = {one.id: one for one in reversed(proposals) if one.id not in no}
    newest = _newest(place, asked) if kept else frozenset()
    known = (
        replace(one, certain=asked.certain(one), evidence=one.evidence.beside(newest))
        for one in kept.values()
    )
    ranked = sorted(known, key=_rank)
    new = () if place.lists_alone else _new_files(place, search, asked.roster)
    return Found(tuple(ranked), tuple(edges), tuple(refusals), tuple(files), new)


def _newest(place: Place, asked: Asked) -> frozenset[str]:
    """Nobody where a person says whom to follow, or only lists that nearly all are in count."""
    if asked.like or place.lists_alone:
        return frozenset()
    return newest_of(place.root, asked.roster, asked.folders, place.exists)


def _new_files(place: Place, search: Search, roster: Roster) -> tuple[NewFile, ...]:
    return new_files(search.paths, roster, lambda path: _nobodys(path, place), place.exists)


def _nobodys(path: str, place: Place) -> bool:
    """Whether a path lies in no service's and no package's folder, and is no code."""
    code = path.endswith(SCRIPTS) and "/src/" in f"/{path}"
    return not (code or below(path, place.services) or below(path, place.packages))


def _sources(place: Place, search: Search, roster: Roster) -> Iterator[tuple[Source, str, bool]]:
    """Each file with whose it is (empty: nobody's), and whether its lists are looked at."""
    fewest = min(2, len(roster.siblings))
    for path, names in search.naming(roster).items():
        folder = below(path, place.services)
        own = place.services[folder] if folder else _named_after(path, roster)
        if own == roster.ours:
            continue
        if own or below(path, place.packages):
            if names - {own.name if own else ""} and _tells_calls(path):
                caller = own.name if own else _package(path, place)
                if source := _source(place, search, path):
                    yield source, caller, False
        elif len(names) >= fewest and (source := _source(place, search, path)):
            yield source, "", path not in place.left_out


def _source(place: Place, search: Search, path: str) -> Source | None:
    """A file, read once in a search; None for one that no person keeps."""
    if path not in search.sources:
        text = text_at(place, path)
        kept = text is not None and len(text) <= LONGEST and not written_by_a_tool(text)
        search.sources[path] = Source(path, text) if kept and text is not None else None
    return search.sources[path]


def text_at(place: Place, path: str) -> str | None:
    """The text of a file; None where it cannot be read, which is no business of a proposal."""
    if path in place.planned:
        return place.planned[path]
    try:
        return read_text(place.root, path)
    except ShipwayError:
        return None


def _named_after(path: str, roster: Roster) -> Member | None:
    """The service that a file or a folder above it is called after: it is that one's own."""
    owners = {one.member for one in roster.mentions(path) if one.member.service}
    return owners.pop() if len(owners) == 1 else None


def _tells_calls(path: str) -> bool:
    name = posixpath.basename(path)
    return name.startswith(".env") or name.endswith((*YAML, ".toml", ".env"))


def _package(path: str, place: Place) -> str:
    return posixpath.basename(below(path, place.packages))
