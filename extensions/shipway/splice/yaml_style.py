"""The host's habits, and a snippet written the way the host writes."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import yaml

from shipway.splice.model import Node
from shipway.splice.yaml_layout import Layout

LOOK_AT = 40  # habits show in the first nodes; a file of a thousand services need not be read
QUOTES_IN = 20_000  # characters of a file that show its quotes
QUOTED = re.compile(r"(?m)(?:[:,\[{-] +|^ *|\[)(['\"])")
ITEM = re.compile(r"[A-Za-z_./][\w./*@-]*")
BLOCK_SCALAR = re.compile(r"[|>][-+0-9]*\s*(#.*)?$")


@dataclass(frozen=True, slots=True)
class Style:
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


def render(snippet: str, style: Style, indent: int, newline: str, *, item: bool) -> str:
    """``snippet`` (canonical: indent 2, indented lists) with its first line at ``indent``.

    item: the snippet stands behind a dash, its further lines below the item's text.
    """
    lines = _quoted(snippet, style, item).split("\n")
    out: list[str] = []
    levels: list[tuple[int, int, bool]] = []  # canonical column, host column, behind a dash
    keep: tuple[int, int] | None = None  # inside a block scalar: its key's two columns
    for line in lines:
        bare = line.lstrip(" ")
        at = len(line) - len(bare)
        if not bare:
            out.append("")
            continue
        if keep and at > keep[0]:
            out.append(" " * (at - keep[0] + keep[1]) + bare)
            continue
        keep = None
        while levels and levels[-1][0] >= at:
            levels.pop()
        host = _host_column(levels, at, bare, style, indent)
        levels.append((at, host, False))
        out.append(" " * host + _dashes(bare, at, host, style, levels))
        if BLOCK_SCALAR.search(bare):
            keep = (levels[-1][0], levels[-1][1])
    return newline.join(out)[indent:]


def _host_column(
    levels: list[tuple[int, int, bool]], at: int, bare: str, style: Style, indent: int
) -> int:
    if not levels:
        return indent + at
    _, parent, _ = levels[-1]
    return parent + (style.list_indent if bare.startswith("- ") else style.indent)


def _dashes(
    bare: str, at: int, host: int, style: Style, levels: list[tuple[int, int, bool]]
) -> str:
    """Widen ``- `` to the host's dash, and remember the column of the text behind it."""
    if not bare.startswith("- "):
        return bare
    rest = bare[2:]
    levels.append((at + 1, host + style.dash - style.indent, True))
    levels.append((at + 2, host + style.dash, True))
    return "-" + " " * (style.dash - 1) + _dashes(rest, at + 2, host + style.dash, style, levels)


def _quoted(snippet: str, style: Style, item: bool) -> str:
    """The host's quotes: single ones where no escape needs the double, and around an item when
    all of its siblings have them."""
    if item and style.item_quote and ITEM.fullmatch(snippet):
        return f"{style.item_quote}{snippet}{style.item_quote}"
    if style.quote == '"':
        return snippet
    parts, done = [], 0
    for token in yaml.scan(snippet, Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.ScalarToken) and token.style == '"':
            start, end = token.start_mark.index, token.end_mark.index
            inner = snippet[start + 1 : end - 1]
            if "\\" not in inner and "'" not in inner:
                parts += [snippet[done:start], f"'{inner}'"]
                done = end
    return "".join([*parts, snippet[done:]])


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
