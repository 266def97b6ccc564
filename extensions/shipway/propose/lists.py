"""Lists of siblings: entries below one node whose first lines are the same but for the name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from shipway.propose.entries import Entry, text_of
from shipway.propose.names import Roster
from shipway.propose.shape import NAME_MARK, NUMBER_MARK, Shape, shape_of
from shipway.propose.source import PROSE, Source
from shipway.propose.tree import Node

MARKS = 2
"""A row of a table has more."""


class Item(NamedTuple):
    """One sibling's entry in a list."""

    entry: Entry
    shape: Shape


class SiblingList(NamedTuple):
    """The entries below ``parent`` that begin as ``head`` says, in the order of the text. run: 1
    for the second such list there, as the stages of a Dockerfile have them."""

    source: Source
    parent: Node
    head: str
    items: tuple[Item, ...]
    run: int = 0

    @property
    def chain(self) -> tuple[str, ...]:
        """The first lines of what the list lies in, from the outside, and the entries' own."""
        above = [*reversed(list(self.parent.ancestors())), self.parent]
        heads = [self.source.lines[node.first].strip() for node in above if node.parent]
        last = self.head.replace(NAME_MARK, "*").replace(NUMBER_MARK, "#")
        return (*heads, f"{last} ({self.run + 1})" if self.run else last)

    @property
    def line(self) -> int:
        """The line of its first entry, from 1."""
        return self.items[0].entry.node.first + 1


def lists_of(source: Source, roster: Roster, entries: Iterable[Entry]) -> list[SiblingList]:
    """The lists in a file that ours is not in yet; what lies in another's entry is none."""
    found: dict[tuple[int, str], list[Item]] = {}
    for entry in entries:
        if entry.within is None and entry.node.parent:
            item = Item(entry, shape_of(text_of(source, entry.node), entry.owner, roster))
            if item.shape.slots:
                head = row_head(source, entry.node) or _head(item.shape)
                found.setdefault((id(entry.node.parent), head), []).append(item)
    return [
        SiblingList(source, parent, head, tuple(items), number)
        for (_, head), all_items in found.items()
        for number, items in enumerate(_runs(all_items))
        if (parent := items[0].entry.node.parent)
        and not any(item.entry.owner == roster.ours for item in items)
    ]


def _runs(items: list[Item]) -> list[list[Item]]:
    """The items in runs, none of which has a sibling's entry twice."""
    runs: list[list[Item]] = [[]]
    seen: set[tuple[str, str]] = set()
    for item in items:
        key = item.entry.owner.name, item.shape.key
        if key in seen:
            runs.append([])
            seen.clear()
        seen.add(key)
        runs[-1].append(item)
    return runs


def row_head(source: Source, node: Node) -> str:
    """What all rows of one table in prose begin with: they differ in every cell; empty for what is
    no row."""
    line = source.lines[node.first].strip()
    row = source.suffix in PROSE and line.startswith("|") and line.count("|") > MARKS
    return f"{NAME_MARK}{'|' * line.count('|')}" if row else ""


def _head(shape: Shape) -> str:
    """The first line that says something: many items begin with a bare ``{``."""
    lines = shape.key.split("\n")
    return next((line.strip() for line in lines if NAME_MARK in line), shape.head)
