"""Numbers in an entry: the same for all, one of its own for each, or nobody can tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

PORTS = range(1024, 65536)


def numbers_for(
    columns: Sequence[Sequence[int]],
    port: int,
    taken: Collection[int],
    inside: Sequence[int] = (),
) -> list[int] | None:
    """Our number for each place; None when one cannot be told.

    columns: for each place the number of every agreeing sibling. port: our own, 0 for none.
    taken: ports that are somebody's. inside: for each place the port on which others in our network
    reach us, 0 where another number stands. Places that have the same column get the same number:
    it is one port, written twice.
    """
    found: dict[tuple[int, ...], int | None] = {}
    used = set(taken)
    numbers = list[int | None]()
    for place, column in enumerate(map(tuple, columns)):
        if place < len(inside) and inside[place]:
            numbers.append(inside[place])
            continue
        if column not in found:
            found[column] = _number(column, port, used)
            used.add(found[column] or 0)
        numbers.append(found[column])
    return None if None in numbers else [number for number in numbers if number is not None]


def _number(column: Sequence[int], port: int, used: set[int]) -> int | None:
    if len(set(column)) == 1:
        return column[0] if len(column) > 1 or column[0] not in PORTS else None
    if len(set(column)) < len(column) or not all(number in PORTS for number in column):
        return None
    if port and port not in used and port not in column:
        return port
    return _next(column, used)


def _next(column: Sequence[int], used: set[int]) -> int | None:
    """The first free port above theirs, in their own steps."""
    ordered = sorted(column)
    step = Counter(b - a for a, b in pairwise(ordered)).most_common(1)[0][0]
    candidates = range(ordered[-1] + step, PORTS.stop, step)
    return next((number for number in candidates if number not in used), None)
