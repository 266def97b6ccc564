"""CODEOWNERS: a line where it wins, in the host's columns, and out again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shipway.wiring.codeowners import TARGET
from support.patching import cases, check_case, check_laws, check_noop, read_case
from support.services import PAYMENTS

CASES = cases("codeowners")


def test_no_owner_no_line() -> None:
    """A service without an owner gets no line."""
    assert TARGET.path(replace(PAYMENTS, owner="")) == ""


def test_the_team_owns_it_already() -> None:
    check_noop(TARGET, PAYMENTS, "/services/payments/ @somebody # else\n")


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_golden(folder: Path) -> None:
    """Every golden folder's `after` is what wiring makes of its `before`."""
    check_case(TARGET, PAYMENTS, folder)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_two_services_come_and_go_in_any_order(folder: Path) -> None:
    before, _ = read_case(folder)
    ledger = replace(PAYMENTS, name="ledger")
    check_laws(TARGET, before, PAYMENTS, ledger)
    check_laws(TARGET, before, ledger, PAYMENTS)


def test_several_owners() -> None:
    """One line names all owners, as they were given."""
    service = replace(PAYMENTS, owner="@acme/payments me@acme.example")
    after = check_laws(TARGET, "* @a\n", service)
    assert after == "* @a\n/services/payments/ @acme/payments me@acme.example\n"
