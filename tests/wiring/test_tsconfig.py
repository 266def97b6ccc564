"""The root's tsconfig: one reference to a library, last of all, and out again."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.splice.json import JsonDocument
from shipway.wiring.tsconfig import TARGET
from support.patching import cases, check_case, check_noop, check_refused
from support.services import MONEY, PAYMENTS


@pytest.mark.parametrize("path", ["packages/money", "./packages/money/", "packages/money/x.json"])
def test_a_reference_in_any_wording_stays_as_it_is(path: str) -> None:
    check_noop(TARGET, MONEY, f'{{ "references": [{{ "path": "{path}" }}] }}\n')


@pytest.mark.parametrize("folder", cases("tsconfig"), ids=lambda folder: folder.name)
def test_golden(folder: Path) -> None:
    """Every golden folder's `after` has the reference behind all others: what the library imports
    is built before it."""
    _, after = check_case(TARGET, MONEY, folder)
    last = JsonDocument(after).root.entries_at("references")[-1]
    assert last.value.value_at("path") == "packages/money/tsconfig.build.json"


def test_a_service_has_nothing_there() -> None:
    assert TARGET.path(MONEY) == "tsconfig.json" and TARGET.path(PAYMENTS) == ""


def test_what_is_no_object_is_refused() -> None:
    check_refused(TARGET, MONEY, "[]\n", "not an object", "1")
