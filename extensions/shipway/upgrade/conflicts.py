"""Conflict markers around just the lines in dispute, with the labels that Copier uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import takewhile

from shipway.splice.model import Document, Edit, apply, newline_of
from shipway.upgrade.block_merge import edit_of, locate
from shipway.upgrade.merge import Conflict

OURS, MIDDLE, THEIRS = "<<<<<<< before updating", "=======", ">>>>>>> after updating"
Region = tuple[int, int, list[str]]
"""First line, line after the last, and the template's lines in their place."""


class Side(Enum):
    """What to write where team and template differ."""

    BOTH = "between markers"
    THEIRS = "the template's"


def mark(text: str, conflicts: Iterable[Conflict], side: Side = Side.BOTH) -> str:
    """``text`` with every conflict marked; the team's lines first, the template's below."""
    groups: list[list[Edit]] = []
    for edit in sorted(_wanted(text, conflicts), key=lambda edit: edit.start):
        if groups and _region(text, groups[-1])[1] > _region(text, [edit])[0]:
            groups[-1].append(edit)
        else:
            groups.append([edit])
    newline = newline_of(text)
    lines = _lines(text)
    for group in reversed(groups):
        start, end, theirs = _region(text, group)
        if side is Side.THEIRS:
            lines[start:end] = theirs
            continue
        lines[start:end] = [
            OURS + newline,
            *_closed(lines[start:end], newline),
            MIDDLE + newline,
            *_closed(theirs, newline),
            THEIRS + newline,
        ]
    return "".join(lines)


def has_markers(text: str) -> bool:
    """Whether a conflict of an earlier update is still open."""
    return any(line.rstrip() in (OURS, THEIRS) for line in text.split("\n"))


def _wanted(text: str, conflicts: Iterable[Conflict]) -> Iterator[Edit]:
    """The edits that the template would make if the team had changed nothing there."""
    read: dict[str, Document] = {}
    for conflict in conflicts:
        target, block_id, path = conflict.target, conflict.block_id, conflict.path
        if target.name not in read:
            read[target.name] = target.open(text)
        document = read[target.name]
        container, entry = locate(target, document, block_id, path[:-1])
        if path:
            yield edit_of(document, entry.value, entry.value.get(path[-1]), conflict.snippet)
        else:
            yield edit_of(document, container, entry, conflict.snippet)


def _region(text: str, edits: list[Edit]) -> Region:
    """The lines that differ once the edits are made."""
    ours, theirs = _lines(text), _lines(apply(text, edits))
    first = _common(ours, theirs)
    last = _common(ours[first:][::-1], theirs[first:][::-1])
    return first, len(ours) - last, theirs[first : len(theirs) - last]


def _common(left: list[str], right: list[str]) -> int:
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False))
    )


def _lines(text: str) -> list[str]:
    # Only \n ends a line here: str.splitlines would also split at a form feed or U+2028.
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _closed(lines: list[str], newline: str) -> list[str]:
    """The lines with a line end after the last, so that a marker starts on its own line."""
    if lines and not lines[-1].endswith("\n"):
        return [*lines[:-1], lines[-1] + newline]
    return lines
