"""All proposals of one file: a pure function of its text and of who is there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from shipway.propose.checks import problem
from shipway.propose.dockerfile import unfit
from shipway.propose.edges import calls
from shipway.propose.entries import Entry, Line, entries_of
from shipway.propose.evidence import Example, Ports, example_of
from shipway.propose.inline import InlineList, inline_list
from shipway.propose.insert import insertion
from shipway.propose.kin import Kin, kin_of, peers_of
from shipway.propose.kinds import kind_of, score
from shipway.propose.lists import SiblingList, lists_of, row_head
from shipway.propose.names import Roster
from shipway.propose.paths import Exists, missing_path
from shipway.propose.proposal import Evidence, Proposal, Refusal
from shipway.propose.shape import common_forms
from shipway.propose.source import PROSE, Source
from shipway.propose.table import row

ROWS = 0.75
"""The share of siblings that have a row in a table of services; others only speak of them."""
HALF = 0.5
"""The share of siblings with the same text from which no narrower kind of them is looked for."""
CODE = ("lines", "block", "script")
"""Kinds of text in which an entry may be anything: a loop, a function."""


@dataclass(frozen=True)
class Asked:
    """What every file is asked with. port: our own, 0 for none; taken: those that are somebody's;
    inside: a file -> the port on which what it deploys reaches us. like: the one sibling to follow,
    if any. folders: a service's name -> its folder, for those that are compared by what they have.
    certain: whether a proposal is right nearly always."""

    roster: Roster
    exists: Exists
    port: int = 0
    taken: Collection[int] = field(default=())
    like: str = ""
    folders: Mapping[str, str] = field(default_factory=dict)
    certain: Callable[[Proposal], bool] = lambda _: False
    inside: Callable[[str], int] = lambda _: 0

    def ports(self, path: str) -> Ports:
        """The numbers that a list in the file may need."""
        return Ports(self.port, self.inside(path), self.taken)

    @cached_property
    def peers(self) -> Kin:
        """The siblings with our manifests: looked for once."""
        return peers_of(self.roster, self.folders, self.exists)


def proposals_in(source: Source, asked: Asked) -> Iterator[Proposal | Refusal]:
    """What ours may need in this file, list by list; nothing in a template, where a line that is
    right by itself makes the lines around it wrong."""
    if source.is_template and source.suffix not in PROSE:
        return
    found = list(entries_of(source, asked.roster))
    entries = [one for one in found if isinstance(one, Entry) and not calls(source, one)]
    for of in lists_of(source, asked.roster, entries):
        if made := _of_list(of, asked):
            yield made
    for line in found:
        if isinstance(line, Line) and line.within is None and not calls(source, line):
            of_line = inline_list(source, asked.roster, line)
            if of_line and source.suffix not in PROSE and (made := _of_line(of_line, asked)):
                yield made


def _of_list(of: SiblingList, asked: Asked) -> Proposal | Refusal | None:
    if of.source.suffix in PROSE:
        return _of_table(of, asked)
    example = _example(of, asked)
    if isinstance(example, str):
        return _refused(of, asked, example)
    body = example.shape.render(asked.roster.ours)
    placed = insertion(of.source, [item.entry.node for item in example.items], body)
    member = example.items[-1].entry.owner
    missing = missing_path(of.source.path, example.shape, member, asked.roster.ours, asked.exists)
    if missing:
        own = asked.folders.get(asked.roster.ours.name)
        lacking = own is not None and f"{own}/" in f"/{missing}"
        return replace(_refused(of, asked, f"there is no {missing}"), lacking=lacking)
    kind = kind_of(of.source, body)
    if kind in CODE and len(asked.roster.siblings) == 1:
        return _refused(of, asked, "one sibling alone shows no list there")
    made = Proposal(
        of.source, kind, of.chain, placed.after + 2, body, example.shape, example.evidence, placed,
        score=_score(kind, example.evidence),
    )  # fmt: skip
    return _checked(made)


def _example(of: SiblingList, asked: Asked) -> Example | str:
    """Of all siblings; where too few of them are in a list, of those that have what ours has."""
    ports = asked.ports(of.source.path)
    example = example_of(of, asked.roster.siblings, ports, asked.like)
    if asked.like or (not isinstance(example, str) and example.evidence.support >= HALF):
        return example
    for kin, items in kin_of(of, asked.peers, asked.roster, asked.folders, asked.exists):
        members = [one for one in asked.roster.siblings if one.name in kin.names]
        narrow = example_of(of._replace(items=items), members, ports)
        if not isinstance(narrow, str) and len(narrow.evidence.agreeing) == len(members):
            return narrow._replace(evidence=narrow.evidence.of_kin(kin.what))
    return example


def _refused(of: SiblingList, asked: Asked, why: str) -> Refusal:
    there = len({item.entry.owner.name for item in of.items})
    return Refusal(of.source.path, of.line, why, there, len(asked.roster.siblings))


def _of_table(of: SiblingList, asked: Asked) -> Proposal | None:
    """A row, to be shown: no text says what stands in its free cells."""
    nodes = [item.entry.node for item in of.items]
    if not row_head(of.source, nodes[0]) or len(nodes) < min(2, len(asked.roster.siblings)):
        return None
    body, asks = row(of, of.items, asked.roster)
    owners = tuple(dict.fromkeys(item.entry.owner.name for item in of.items))
    said = Evidence(owners, owners, len(asked.roster.siblings), owners[-1])
    if not asked.roster.mentions(body) or said.share < ROWS:
        return None
    placed = insertion(of.source, nodes, body)
    return Proposal(
        of.source, "lines", of.chain, placed.after + 2, body, of.items[0].shape, said, placed,
        asks or ("all of it",), score=_score("lines", said),
    )  # fmt: skip


def _of_line(of: InlineList, asked: Asked) -> Proposal | Refusal | None:
    shape = of.shapes[0].with_forms(common_forms(of.shapes))
    owners = tuple(owner.name for owner in of.owners)
    if asked.like and asked.like not in owners:
        return None
    word = shape.render(asked.roster.ours)
    missing = missing_path(of.source.path, shape, of.owners[0], asked.roster.ours, asked.exists)
    if missing:
        return Refusal(of.source.path, of.number + 1, f"there is no {missing}")
    said = Evidence(owners, owners, len(asked.roster.siblings), asked.like or owners[-1])
    made = Proposal(
        of.source, "inline", of.chain, of.number + 1, word, shape, said, of.insertion(word),
        separator=of.separator,
        score=_score("inline", said),
    )  # fmt: skip
    return _checked(made)


def _checked(made: Proposal) -> Proposal | Refusal:
    if _there_already(made):
        return Refusal(made.path, made.line, "the same line is there already")
    why = unfit(made.source, made.body) or problem(made.source, made.after)
    return Refusal(made.path, made.line, why) if why else made


def _there_already(made: Proposal) -> bool:
    """Whether all that would come in is there: a list without a parser may have it elsewhere."""
    lines = {line.strip().rstrip(",;\\ ") for line in made.source.lines}
    return made.kind in ("copy", "lines") and all(
        line.strip() in lines for line in made.body.split("\n")
    )


def _score(kind: str, said: Evidence) -> float:
    return score(kind, len(said.agreeing), said.share, same=said.same)  # type: ignore[arg-type]
