"""What every test may count on: a git identity of its own, and this work tree as the template."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.hosts import IDENTITY
from support.versions import TemplateHistory

LAST = ("survival", "fleets", "generated", "provision", "workspace", "docker")
"""Groups that take minutes: everything quick is known before they begin."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quick tests first. (A group is one worker's; scripts/test keeps this order.)"""
    items.sort(key=_weight)


def _weight(item: pytest.Item) -> int:
    groups = {str(mark.args[0]) for mark in item.iter_markers("xdist_group")}
    return max((LAST.index(group) + 1 for group in groups if group in LAST), default=0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured by the way (`record_property`), from every worker."""
    for report in terminalreporter.getreports("passed"):
        if report.user_properties:
            terminalreporter.write_sep("-", report.nodeid.rpartition("::")[2])
        for name, value in report.user_properties:
            terminalreporter.write_line(f"  {name:<32} {value}")


@pytest.fixture(autouse=True, scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean clone of this work tree, tagged, which every command takes for its template."""
    os.environ.update(IDENTITY)
    history = TemplateHistory(tmp_path_factory.mktemp("template") / "shipway")
    os.environ["SHIPWAY_TEMPLATE"] = str(history.root)
    return history.root
