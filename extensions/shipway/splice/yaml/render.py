"""A snippet in our canonical style, written the way the host writes."""

from __future__ import annotations

import re

import yaml

from shipway.splice.model import Edit, Node, apply
from shipway.splice.yaml.layout import Layout
from shipway.splice.yaml.nodes import parse
from shipway.splice.yaml.style import Style

ITEM = re.compile(r"[A-Za-z_./][\w./*@-]*")


def render(snippet: str, style: Style, column: int, newline: str, *, item: bool) -> str:
    """``snippet`` (canonical: indent 2, indented lists) with its first line at ``column``.

    item: the snippet stands behind a dash, its further lines below the item's text.
    """
    columns = _Columns(quoted_like(snippet, style, item=item), style)
    columns.walk(columns.root, column)
    return newline.join(columns.lines(column))


class _Columns:
    """Which column each line of a snippet gets in the host."""

    def __init__(self, snippet: str, style: Style) -> None:
        self.place, self.style, self.root = Layout(snippet), style, parse(snippet)
        self.leads: dict[int, int] = {}  # start of a line -> blanks in the host
        self.shifts: dict[int, int] = {}  # start of a line -> how far what it opens moves
        self.wider: list[Edit] = []  # blanks behind dashes

    def walk(self, node: Node, column: int) -> None:
        """Note the columns of a block's entries, whose keys or dashes go to ``column``."""
        if node.flow:
            return
        for index, entry in enumerate(node.entries):
            opening = self.place.opening(node, index)
            start = self.place.line_start(opening)
            if not self.place.shares_line(opening):
                self.leads[start] = column
            self.shifts[start] = column - self.place.column(opening)
            if node.kind == "list":
                self.wider.append(Edit(opening + 1, opening + 1, " " * (self.style.dash - 2)))
            self.walk(entry.value, column + self._step(node, entry.value))

    def _step(self, node: Node, value: Node) -> int:
        if node.kind == "list":
            return self.style.dash
        return self.style.list_indent if value.kind == "list" else self.style.indent

    def lines(self, column: int) -> list[str]:
        """The lines, the first without its indent. Comments and further lines of a value move
        with the entry above them."""
        text, start, shift, lines = self.place.text, 0, column, []
        for line in apply(text, self.wider).split("\n"):
            bare = line.lstrip(" ")
            lead = self.leads.get(start, len(line) - len(bare) + shift)
            lines.append(" " * max(0, lead) + bare if bare else "")
            shift = self.shifts.get(start, shift)
            start = text.find("\n", start) + 1
        return [lines[0].lstrip(" "), *lines[1:]]


def quoted_like(snippet: str, style: Style, *, item: bool) -> str:
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
