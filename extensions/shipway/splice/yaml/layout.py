"""Where lines and entries begin and end in block-style YAML: which blank lines and comments
belong to an entry, and which to its neighbours."""

from __future__ import annotations

import re

from shipway.splice.model import Node
from shipway.splice.yaml.block_scalars import indicators

DASH = re.compile(r"(?:\s|[&!]\S*|#[^\n]*)*+-")


class Layout:
    """Places in one text. Every answer is an offset unless it says otherwise."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.first = 1 if text.startswith("\ufeff") else 0

    def line_start(self, offset: int) -> int:
        return max(self.text.rfind("\n", 0, offset) + 1, self.first)

    def line_end(self, offset: int) -> int:
        """The end of a line, before its line ending."""
        end = self.text.find("\n", offset)
        if end < 0:
            return len(self.text)
        return end - 1 if end > 0 and self.text[end - 1] == "\r" else end

    def column(self, offset: int) -> int:
        """How many characters stand before ``offset`` in its line."""
        return offset - self.line_start(offset)

    def opening(self, container: Node, index: int) -> int:
        """Where an entry begins: at its key, or at its dash."""
        entry = container.entries[index]
        if container.kind != "list" or container.flow:
            return entry.start
        before = container.entries[index - 1].end if index else container.start
        found = DASH.match(self.text, before)
        return found.end() - 1 if found else entry.start

    def shares_line(self, offset: int) -> bool:
        """Whether something other than blanks stands before ``offset``: ``- key: value``."""
        return bool(self.text[self.line_start(offset) : offset].strip(" "))

    def extent(self, container: Node, index: int) -> int:
        """The end of an entry's last line; deeper comments below belong to it."""
        own = self.column(self.opening(container, index))
        return self.below(self.line_end(container.entries[index].end), own)

    def below(self, end: int, own: int) -> int:
        """``end``, or the end of the last comment under it that is deeper than column ``own``."""
        at = end
        while (start := self.text.find("\n", at) + 1) > 0:
            at = self.line_end(start)
            bare = self.text[start:at].lstrip(" ")
            if bare.startswith("#") and at - start - len(bare) > own:
                end = at
            elif bare.strip():
                break
        return end

    def leading(self, offset: int) -> int:
        """The start of the comment lines right above the line of ``offset``, or of that line;
        a deeper comment belongs to what stands above it."""
        at, own = self.line_start(offset), self.column(offset)
        while at > self.first:
            above = self.line_start(at - 1)
            bare = self.text[above:at].lstrip(" ")
            if not bare.startswith("#") or at - above - len(bare) > own:
                break
            at = above
        return at

    def end_above(self, offset: int) -> int:
        """The end of the last line above ``offset`` that is not blank."""
        at = self.line_start(offset)
        while at > self.first:
            above = self.line_start(at - 1)
            if self.text[above:at].strip():
                break
            at = above
        return self.line_end(at - 1) if at > self.first else at

    def next_text(self, offset: int) -> int:
        """The first character after ``offset`` that is neither a blank nor a line ending."""
        return len(self.text) - len(self.text[offset:].lstrip(" \t\r\n"))

    def next_line(self, offset: int) -> int:
        """The start of the next line below ``offset`` that is not blank; else the start of a last
        line that has no line end, or the end."""
        return max(offset, self.line_start(self.next_text(offset)))

    def tail(self, node: Node) -> str | None:
        """The indicators (``-``, ``+`` …) of the block scalar that ends a node, if one does."""
        while node.entries and not node.flow:
            node = node.entries[-1].value
        return indicators(self.text, node.start)
