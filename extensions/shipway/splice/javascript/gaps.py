"""What stands between two entries: blanks, comments, commas, line ends."""

from __future__ import annotations

import re
from typing import NamedTuple

COMMENT = re.compile(r"//[^\n]*|/\*[\s\S]*?\*/")


class Gaps(NamedTuple):
    """Looks around in ``text``; every offset passed in lies outside of literals and comments."""

    text: str

    def comma_after(self, offset: int, limit: int) -> int | None:
        """The place of the first comma from ``offset`` on, past blanks and comments."""
        while offset < limit:
            comment = COMMENT.match(self.text, offset)
            if comment:
                offset = comment.end()
            elif self.text[offset] == ",":
                return offset
            elif self.text[offset].isspace():
                offset += 1
            else:
                return None
        return None

    def trail(self, offset: int) -> tuple[int, bool]:
        """Where the rest of the line ends that belongs to what stands before ``offset``: its
        comments, and whether nothing else follows on that line (then blanks belong to it too)."""
        end = offset
        while True:
            comment = COMMENT.match(self.text, offset)
            if comment:
                offset = end = comment.end() - (self.text[comment.end() - 1] == "\r")
            elif self.text.startswith(("\n", "\r\n"), offset) or offset == len(self.text):
                return offset, True
            elif self.text[offset].isspace():
                offset += 1
            else:
                return end, False

    def line_start(self, offset: int) -> int:
        """Where the line of ``offset`` begins."""
        return self.text.rfind("\n", 0, offset) + 1

    def end_of_line_before(self, offset: int) -> int:
        """Where the line before ends, its line end not counted."""
        start = self.line_start(offset)
        return start - 2 if self.text[max(0, start - 2) : start] == "\r\n" else max(0, start - 1)

    def starts_line(self, offset: int) -> bool:
        """Whether only blanks stand before ``offset`` on its line."""
        return not self.text[self.line_start(offset) : offset].strip(" \t")

    def indent(self, offset: int) -> str:
        """The blanks at the beginning of the line of ``offset``."""
        line = self.text[self.line_start(offset) :]
        return line[: len(line) - len(line.lstrip(" \t"))]
