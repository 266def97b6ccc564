"""Take an entry out of an object or array literal: the way back of javascript_insert."""

from __future__ import annotations

from typing import NamedTuple

from shipway.splice.javascript.gaps import Gaps
from shipway.splice.model import Edit, Entry, Node


def removal(gaps: Gaps, container: Node, entry: Entry) -> Edit:
    """Take ``entry`` out; comments on lines of their own stay."""
    index = container.entries.index(entry)
    before = container.entries[index - 1] if index else None
    after = container.entries[index + 1] if index + 1 < len(container.entries) else None
    comma = gaps.comma_after(entry.end, after.start if after else container.end - 1)
    return _Removal(gaps, container, entry, before, after, comma).edit()


class _Removal(NamedTuple):
    gaps: Gaps
    container: Node
    entry: Entry
    before: Entry | None
    after: Entry | None
    comma: int | None

    @property
    def end(self) -> int:
        """Where the entry ends with its own comma."""
        return self.entry.end if self.comma is None else self.comma + 1

    def edit(self) -> Edit:
        end_of_line, to_the_end = self.gaps.trail(self.end)
        first_line = self.gaps.line_start(self.entry.start) <= self.container.start
        if to_the_end and not first_line and self.gaps.starts_line(self.entry.start):
            return self._lines(end_of_line)
        return self._inline()

    def _lines(self, end_of_line: int) -> Edit:
        start = self.gaps.end_of_line_before(self.entry.start)
        if self.before is None and self.after is None and self._nothing_else():
            return Edit(self.container.start + 1, self.container.end - 1, "")
        if self.comma is None and self.before is not None:
            comma = self._comma_before(self.before)
            behind = self.gaps.text[self.end : end_of_line].rstrip()
            return Edit(comma, self.end + len(behind), self.gaps.text[comma + 1 : start])
        return Edit(start, end_of_line, "")

    def _inline(self) -> Edit:
        entry, text = self.entry, self.gaps.text
        if self.before is None and self.after is not None:
            return Edit(entry.start, self.after.start, "")
        follows = self.before is not None or self._comment_before()
        start = entry.start - (follows and text[entry.start - 1] == " ")
        if self.comma is not None or self.before is None:
            return Edit(start, self.end, "")
        comma = self._comma_before(self.before)
        return Edit(comma, entry.end, text[comma + 1 : start])

    def _nothing_else(self) -> bool:
        """Whether the entry is all that stands between the brackets."""
        text, container = self.gaps.text, self.container
        around = text[container.start + 1 : self.entry.start] + text[self.end : container.end - 1]
        return not around.strip()

    def _comment_before(self) -> bool:
        return bool(self.gaps.text[self.container.start + 1 : self.entry.start].strip())

    def _comma_before(self, before: Entry) -> int:
        comma = self.gaps.comma_after(before.end, self.entry.start)
        assert comma is not None
        return comma
