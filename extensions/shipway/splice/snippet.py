"""Take one entry's text out of a larger text, as a snippet of its own."""

from __future__ import annotations

from shipway.splice.model import Entry


def snippet_of(text: str, entry: Entry) -> str:
    """The text of ``entry`` in ``text`` without the indent that it has there.

    Its first line starts at the entry's column; the lines after it lose that many blanks, or
    fewer where one has fewer (a brace that closes what began in the middle of a line).
    """
    column = entry.start - (text.rfind("\n", 0, entry.start) + 1)
    first, *rest = text[entry.start : entry.end].split("\n")
    indents = [len(line) - len(line.lstrip(" ")) for line in rest if line.strip()]
    cut = min([column, *indents])
    return "\n".join([first, *(line[cut:] for line in rest)])
