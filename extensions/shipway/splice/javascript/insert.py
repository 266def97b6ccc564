"""Where a new entry goes in an object or array literal."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from shipway.errors import EditError
from shipway.splice.javascript.gaps import COMMENT, Gaps
from shipway.splice.javascript.style import Style
from shipway.splice.model import Edit, Entry, Node, line_of

SORTED_FROM = 3
Body = Callable[[str], str]
"""A new entry's text for a given indent."""


class Insertion(NamedTuple):
    """Inserts into the literals of one file. Each form it leaves behind (a line of its own, a
    place after a comma, brackets that are hugged) is one that javascript_remove knows the way
    back from."""

    gaps: Gaps
    style: Style
    newline: str

    def edit(self, container: Node, name: str, body: Body) -> Edit:
        """Put ``body`` into ``container``: by ``name`` when it is sorted, else last."""
        if not container.entries:
            return self._into_empty(container, body)
        before = _predecessor(container, name)
        if before is None:
            return self._as_first(container, body)
        return self._after(container, before, body)

    def _into_empty(self, container: Node, body: Body) -> Edit:
        start, text = container.start + 1, self.gaps.text
        inner = text[start : container.end - 1]
        outer = self.gaps.indent(container.start)
        indent = outer + self.style.unit
        line = self.newline + indent + body(indent) + ("," if self.style.trailing_comma else "")
        if not inner:
            return Edit(start, start, line + self.newline + outer)
        if not inner.strip():  # kept as it is: it comes back when the entry goes
            return Edit(start, start, body(outer))
        if COMMENT.sub("", inner).strip():
            number = line_of(text, container.start)
            raise EditError("a list that holds only commas", line=number, fix="delete its commas")
        last = list(COMMENT.finditer(text, start, container.end - 1))[-1]
        end, own_line = self.gaps.trail(last.start())
        return Edit(end, end, line if own_line else " " + body(outer))

    def _as_first(self, container: Node, body: Body) -> Edit:
        first = container.entries[0]
        end, own_line = self.gaps.trail(container.start + 1)
        indent = self.gaps.indent(first.start)
        if own_line and end < first.start:
            return Edit(end, end, self.newline + indent + body(indent) + ",")
        return Edit(first.start, first.start, body(indent) + "," + self._space(container))

    def _after(self, container: Node, before: Entry, body: Body) -> Edit:
        following = [entry.start for entry in container.entries if entry.start > before.start]
        limit = following[0] if following else container.end - 1
        comma = self.gaps.comma_after(before.end, limit)
        indent = self.gaps.indent(before.start)
        end, own_line = self.gaps.trail(before.end if comma is None else comma + 1)
        line = self.newline + indent + body(indent)
        if comma is not None and own_line:
            return Edit(end, end, line + ",")
        if comma is not None:
            return Edit(comma + 1, comma + 1, self._space(container) + body(indent) + ",")
        if own_line:
            comment = self.gaps.text[before.end : end].rstrip()
            return Edit(before.end, before.end + len(comment), "," + comment + line)
        return Edit(end, end, "," + self._space(container) + body(indent))

    def _space(self, container: Node) -> str:
        """What stands after the commas of one line."""
        for left, right in pairwise(container.entries):
            return "" if self.gaps.text[left.end : right.start] == "," else " "
        return " "


def name_of(entry: Entry) -> str:
    """What entries are sorted by: the key, or a list item's own value."""
    if entry.key is not None:
        return entry.key
    return str(entry.value.value) if entry.value.kind == "scalar" else ""


def _predecessor(container: Node, name: str) -> Entry | None:
    names = [name_of(entry) for entry in container.entries]
    rising = all(left < right for left, right in pairwise(names))
    if len(names) < SORTED_FROM or not rising or not all([name, *names]):
        return container.entries[-1]
    smaller = [entry for entry in container.entries if name_of(entry) < name]
    return smaller[-1] if smaller else None
