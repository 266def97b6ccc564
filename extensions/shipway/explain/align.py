"""Which line of one text is which line of another, whatever a formatter did to both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

NOISE = re.compile(r"[\s'\"`;,]+")
"""What formatters change: blanks, quotes, the last comma or semicolon."""


def same_line(lines: Sequence[str], others: Sequence[str], index: int) -> int | None:
    """The index in ``others`` of the line that is ``lines[index]``; None when it has none."""
    for tag, start, end, other, _ in _matcher(lines, others).get_opcodes():
        if start <= index < end:
            return other + index - start if tag == "equal" else None
    return None


def counterpart(lines: Sequence[str], others: Sequence[str], index: int) -> str:
    """What stands in ``others`` instead of a line that has no equal there; empty for nothing.

    Only where as many lines stand in the one as in the other: else it would be a guess.
    """
    for tag, start, end, other, stop in _matcher(lines, others).get_opcodes():
        if tag == "replace" and start <= index < end and end - start == stop - other:
            return others[other + index - start]
    return ""


def changes(lines: Sequence[str], others: Sequence[str], index: int) -> bool:
    """Whether ``lines[index]`` is no more in ``others``."""
    return same_line(lines, others, index) is None


def _matcher(lines: Sequence[str], others: Sequence[str]) -> SequenceMatcher[str]:
    return SequenceMatcher(None, list(map(_bare, lines)), list(map(_bare, others)), autojunk=False)


def _bare(line: str) -> str:
    return NOISE.sub("", line)
