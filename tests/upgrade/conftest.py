"""What holds for an update by Copier and by Shipway alike is tried with one of them in the gate."""

from __future__ import annotations

import pytest

from support.sweeps import in_turn

WAYS = ("copier update", "shipway update")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the tests in test_both_ways.py, each in its turn; test_fleet_differential.py holds both
    against each other."""
    in_turn((one for one in items if one.path.name == "test_both_ways.py"), "update", WAYS)
