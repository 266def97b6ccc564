"""Sweeps of many cases: some in the gate, and the further ones with `scripts/test --deep`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import pytest


def further(*cases: Any) -> list[Any]:
    """Cases for ``parametrize`` that only the deep run takes; a tuple is one case's values."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.deep)
        for case in cases
    ]


def turn(nodeid: str, case: str, cases: Sequence[str]) -> bool:
    """Whether it is this case's turn in the gate, for a test that could run with each of them.

    Always the same for a test, and spread evenly: the hash of its name without the case decides.
    """
    return cases[crc32(nodeid.replace(case, "").encode()) % len(cases)] == case
