"""Which entry of the siblings ours is made of, and what speaks for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from shipway.propose.lists import Item, SiblingList
from shipway.propose.names import Member
from shipway.propose.numbers import PORTS, numbers_for
from shipway.propose.proposal import Evidence
from shipway.propose.shape import Shape, common_forms


class Ports(NamedTuple):
    """published: our own on the developer's machine, inside: where others in our network reach us;
    0 for none. taken: those that are somebody's."""

    published: int = 0
    inside: int = 0
    taken: Collection[int] = ()


class Example(NamedTuple):
    """The shape that ours has, the entries that it is made of, and the evidence."""

    shape: Shape
    items: tuple[Item, ...]
    evidence: Evidence


def example_of(
    of: SiblingList, siblings: Sequence[Member], ports: Ports, like: str = ""
) -> Example | str:
    """The example, or why there is none.

    like: the one sibling to follow.
    """
    groups: dict[str, list[Item]] = {}
    for item in of.items:
        groups.setdefault(item.shape.key, []).append(item)
    best = max(groups.values(), key=lambda items: (_has(items, like), len(_owners(items))))
    there = _owners(of.items)
    agreeing = _owners(best)
    if like and not _has(best, like):
        return f"{like} is not in it"
    if len(there) < min(2, len(siblings)) and not like:
        return f"only {there[0]} is in it, of {len(siblings)} siblings"
    if len(agreeing) < 2 and len(there) > 1 and not like:
        return _nearest(of, groups, siblings)
    columns = list(zip(*(item.shape.numbers for item in best), strict=True))
    inside = [ports.inside if one else 0 for one in best[0].shape.addressed]
    numbers = numbers_for(columns, ports.published, ports.taken, inside)
    if numbers is None:
        return "each sibling has numbers of its own in it"
    shape = best[0].shape.with_forms(common_forms([item.shape for item in best]))
    said = Evidence(agreeing, there, len(siblings), like or agreeing[-1])
    return Example(shape.with_numbers(numbers), tuple(best), said)


def _nearest(
    of: SiblingList, groups: dict[str, list[Item]], siblings: Sequence[Member]
) -> Example | str:
    """Where no two are the same: the entry that has most lines in common with the others."""
    if len(of.items[0].shape.key.split("\n")) < 2:
        return "no two siblings have the same"
    lines = {key: set(key.split("\n")) for key in groups}
    key = max(groups, key=lambda one: sum(len(lines[one] & lines[other]) for other in lines))
    item = groups[key][-1]
    others = {n for other in of.items if other is not item for n in other.shape.numbers}
    if any(number in PORTS and number not in others for number in item.shape.numbers):
        return "each sibling has a port of its own in it"
    owner = item.entry.owner.name
    said = Evidence((owner,), _owners(of.items), len(siblings), owner, same=False)
    return Example(item.shape, tuple(of.items), said)


def _owners(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.entry.owner.name for item in items))


def _has(items: Sequence[Item], name: str) -> bool:
    return any(item.entry.owner.name == name for item in items)
