"""Blocks of text (``|`` and ``>``): which of the blank lines below them are theirs."""

from __future__ import annotations

import re

HEADER = re.compile(r"(?:[&!]\S*\s+|#[^\n]*\s+)*+[|>]([-+0-9]*)[^\n]*")
FIRST_TEXT = re.compile(r"(?m)^( *)[^ \r\n]")


def indicators(text: str, start: int) -> str | None:
    """``-``, ``+``, ``2`` … of the block of text whose node (its anchor or tag first) starts at
    ``start``; None when no block of text stands there."""
    found = HEADER.match(text, start)
    return found.group(1) if found else None


def end_of_text(source: str, value: str) -> int:
    """How many characters of ``source`` are the block: to the end of its last line of text.

    source: the block as libyaml cuts it, with all blank lines that follow. value: its meaning.
    With ``+`` every blank line is text. Without it, a line of blanks is text when it is deeper
    than the block's indent (YAML 1.2, section 8.1.2).
    """
    if "+" in (indicators(source, 0) or ""):
        return len(source.removesuffix("\n").removesuffix("\r"))
    lines, indent = source.split("\n"), _indent(source, value)
    while not (last := lines[-1].removesuffix("\r")).strip(" ") and len(last) <= indent:
        lines.pop()
    return len("\n".join(lines).removesuffix("\r"))


def _indent(source: str, value: str) -> int:
    """How many blanks before each line are no text of the block."""
    if not value.strip("\n"):
        return len(source)  # no line of it is text
    header = HEADER.match(source)
    written = FIRST_TEXT.search(source, header.end() if header else 0)
    meant = FIRST_TEXT.search(value)
    return len(written.group(1)) - len(meant.group(1)) if written and meant else 0
