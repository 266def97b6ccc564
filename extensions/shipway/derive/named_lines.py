"""Texts in which each variable has its line: ``.env.example``, a table."""

from __future__ import annotations

import re
from collections.abc import Sequence


def line_of_name(lines: Sequence[str], pattern: re.Pattern[str], name: str) -> int | None:
    """The index of the first line that is ``name``'s: ``pattern`` matches from the line's start,
    its first group is the name. None when there is no such line."""
    found = ((number, pattern.match(line)) for number, line in enumerate(lines))
    return next((number for number, match in found if match and match.group(1) == name), None)
