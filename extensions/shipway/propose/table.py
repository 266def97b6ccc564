"""A row of a table in prose: what all rows share, and the cells that a person fills in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shipway.propose.lists import Item, SiblingList
from shipway.propose.names import Roster
from shipway.propose.shape import Shape, common_forms, shape_of
from shipway.propose.source import Source
from shipway.propose.tree import Node

FREE = "…"
RULE = re.compile(r"\|?[\s|:-]+\|[\s|:-]*$")


def row(of: SiblingList, items: Sequence[Item], roster: Roster) -> tuple[str, tuple[str, ...]]:
    """The row of ours, with :data:`FREE` where siblings differ, and the names of those columns."""
    cells = [_cells(of.source.lines[item.entry.node.first]) for item in items]
    width = min(map(len, cells))
    shapes = [
        [
            shape_of(one[column], item.entry.owner, roster)
            for one, item in zip(cells, items, strict=True)
        ]
        for column in range(width)
    ]
    done = [_cell(column, roster) for column in shapes]
    names = _header(of.source, items[0].entry.node)
    free = [number for number, cell in enumerate(done) if cell == FREE]
    asks = tuple(names[n] if n < len(names) and names[n] else str(n + 1) for n in free)
    return f"| {' | '.join(done)} |", asks


def _cell(shapes: Sequence[Shape], roster: Roster) -> str:
    alone = len(shapes) == 1 and not shapes[0].slots
    if alone or len({(shape.key, shape.numbers) for shape in shapes}) > 1:
        return FREE
    return shapes[0].with_forms(common_forms(shapes)).render(roster.ours)


def _header(source: Source, node: Node) -> list[str]:
    """The cells of the row above the nearest rule above ``node``."""
    for number in range(node.first, 0, -1):
        if RULE.match(source.lines[number].strip()):
            return _cells(source.lines[number - 1])
    return []


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
