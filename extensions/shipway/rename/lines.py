"""Carry a new name into a text that the team edited: line by line, as a name moves no line."""

from __future__ import annotations

from difflib import SequenceMatcher

from shipway.upgrade.line_merge import MergedFile, merge_file


def merge_renamed(ours: bytes, base: bytes, new: bytes) -> MergedFile:
    """``ours`` with each line of ``base`` that it still has as ``new`` has it.

    ``base`` and ``new`` are one text under two names. A three-way merge of lines would mark a
    conflict beside every edit next to a line with the name; here only an edit of such a line
    itself is one.
    """
    if ours in (base, new):
        return MergedFile(new)
    if _only_crlf(ours) and b"\r" not in base + new:
        merged = merge_renamed(ours.replace(b"\r\n", b"\n"), base, new)
        return merged._replace(content=merged.content.replace(b"\n", b"\r\n"))
    lines = _by_lines(*(side.splitlines(keepends=True) for side in (ours, base, new)))
    return merge_file(ours, base, new) if lines is None else MergedFile(b"".join(lines))


def _by_lines(ours: list[bytes], base: list[bytes], new: list[bytes]) -> list[bytes] | None:
    """None when the name moved lines, or the team edited a line that holds it."""
    if len(base) != len(new):
        return None
    result: list[bytes] = []
    edits = SequenceMatcher(None, base, ours, autojunk=False).get_opcodes()
    for kind, start, end, first, last in edits:
        if kind == "equal":
            result += new[start:end]
        elif kind == "replace" and base[start:end] != new[start:end]:
            return None
        else:
            result += ours[first:last]
    return result


def _only_crlf(content: bytes) -> bool:
    """Whether the team keeps this file with Windows line ends."""
    return 0 < content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
