"""The habits of a host's YAML: how it indents, what it quotes with."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from shipway.splice.model import Node
from shipway.splice.yaml.layout import Layout

LOOK_AT = 40  # habits show in the first nodes; a file of a thousand services need not be read
QUOTES_IN = 20_000  # characters of a file that show its quotes
QUOTED = re.compile(r"(?m)(?:[:,\[{-] +|^ *|\[)(['\"])")


class Style(NamedTuple):
    """indent: blanks per level. list_indent: blanks before the dash below its key. dash: blanks
    from the dash to the item's text. quote: for strings that need quotes. item_quote: around every
    item of the container, needed or not."""

    indent: int = 2
    list_indent: int = 2
    dash: int = 2
    quote: str = '"'
    item_quote: str = ""


def style_of(place: Layout, root: Node, container: Node) -> Style:
    """The habits near ``container`` first, then those of the whole file."""
    near, far = list(islice(_steps(place, container), LOOK_AT)), []
    if not {"map", "list", "dash"} <= {kind for kind, _ in near}:
        far = list(islice(_steps(place, root), 5 * LOOK_AT))
    indent = _usual("map", near, far) or 2
    list_indent = _usual("list", near, far)
    quotes = Counter(QUOTED.findall(place.text, 0, QUOTES_IN))
    return Style(
        indent,
        indent if list_indent is None else list_indent,
        _usual("dash", near, far) or 2,
        "'" if quotes["'"] > quotes['"'] else '"',
        _item_quote(place.text, container),
    )


def _item_quote(text: str, container: Node) -> str:
    """The quote around every scalar of a list, if there is one around each."""
    items = [e.value for e in container.entries if container.kind == "list"][:LOOK_AT]
    marks = {text[node.start] for node in items if node.kind == "scalar" and node.value is not None}
    return marks.pop() if len(marks) == 1 and marks <= {"'", '"'} else ""


def _steps(place: Layout, node: Node) -> Iterator[tuple[str, int]]:
    """(kind, blanks) of every nested block below ``node``, nearest first."""
    queue = deque([node])
    while queue:
        current = queue.popleft()
        if current.flow or current.kind not in ("map", "list"):
            continue
        for index, entry in enumerate(islice(current.entries, LOOK_AT)):
            value = entry.value
            opening = place.opening(current, index)
            if current.kind == "list":
                if value.end > value.start and "\n" not in place.text[opening : value.start]:
                    yield "dash", value.start - opening
            elif value.kind in ("map", "list") and not value.flow and value.entries:
                first = place.opening(value, 0)
                if not place.shares_line(first):
                    yield value.kind, first - place.line_start(first) - place.column(opening)
            queue.append(value)


def _usual(kind: str, near: list[tuple[str, int]], far: list[tuple[str, int]]) -> int | None:
    for steps in (near, far):
        counts = Counter(blanks for step, blanks in steps if step == kind)
        if counts:
            return counts.most_common(1)[0][0]
    return None
