"""One difference between a file and what is derived for it."""

from __future__ import annotations

from typing import NamedTuple


class Drift(NamedTuple):
    """One difference: the line in the file before the change, the key, and what is wrong."""

    line: int
    key: str
    what: str
