"""Sweeps of many cases: some in the gate, and the further ones with `scripts/test --deep`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

import pytest


def further(*cases: Any) -> list[Any]:
    """Cases for ``parametrize`` that only the deep run takes; a tuple is one case's values."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.deep)
        for case in cases
    ]


def examples(many: int) -> int:
    """How many examples Hypothesis makes for a law: a quarter of them in the gate."""
    return many if "SHIPWAY_EVERY_EXAMPLE" in os.environ else -(-many // 4)


def in_turn(items: Iterable[pytest.Item], fixture: str, cases: Sequence[str]) -> None:
    """Leave one of the ``cases`` of a fixture with parameters in the gate for each test.

    Always the same one for a test, and spread evenly: the hash of its name without the case
    decides.
    """
    for item in items:
        case = item.callspec.params.get(fixture) if hasattr(item, "callspec") else None
        if case is None or case not in cases:
            continue
        number = crc32(item.nodeid.replace(str(case), "").encode())
        if cases[number % len(cases)] != case:
            item.add_marker(pytest.mark.deep)
