"""A file or folder that most siblings have one of, called after them: a workflow, a manifest. It is
named, with the one to copy; what it would say is no matter of one entry."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from shipway.propose.names import Member, Roster
from shipway.propose.shape import Shape, common_forms, shape_of

MOST, FEWEST = 0.6, 2
"""The share of siblings, and how many of them: on real commits half of such files came."""
SHOWN = 5


class NewFile(NamedTuple):
    """path: ours. like: a sibling's. there: how many of all
    siblings have one."""

    path: str
    like: str
    there: int
    all: int


def new_files(
    paths: Iterable[str],
    roster: Roster,
    kept: Callable[[str], bool],
    exists: Callable[[str], bool],
) -> tuple[NewFile, ...]:
    """Those that ours has not, of most siblings first. kept: whether a path is a person's, and
    nobody's own."""
    found: dict[str, dict[str, tuple[str, Shape]]] = {}
    for unit, owner in _units(filter(kept, paths), roster):
        shape = shape_of(unit, owner, roster)
        found.setdefault(shape.key, {}).setdefault(owner.name, (unit, shape))
    made = [
        NewFile(_ours(list(of.values()), roster), _last(of), len(of), len(roster.siblings))
        for of in found.values()
        if len(of) >= FEWEST and len(of) >= MOST * len(roster.siblings)
    ]
    new = {one.path: one for one in made if not exists(one.path)}
    return tuple(sorted(new.values(), key=lambda one: (-one.there, one.path))[:SHOWN])


def _units(paths: Iterable[str], roster: Roster) -> Iterator[tuple[str, Member]]:
    """Each file, or the outermost folder, that is called after one service, and after whom."""
    for path in paths:
        folder = path
        while folder and _owners(folder, roster):
            path, folder = folder, posixpath.dirname(folder)
        owners = _owners(path, roster)
        if len(owners) == 1 and (owner := owners.pop()).service and owner != roster.ours:
            yield path, owner


def _owners(path: str, roster: Roster) -> set[Member]:
    return {one.member for one in roster.mentions(path)}


def _ours(of: list[tuple[str, Shape]], roster: Roster) -> str:
    shapes = [shape for _, shape in of]
    return shapes[0].with_forms(common_forms(shapes)).render(roster.ours)


def _last(of: dict[str, tuple[str, Shape]]) -> str:
    return list(of.values())[-1][0]
