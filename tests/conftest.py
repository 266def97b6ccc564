"""What every test may count on: a git identity of its own, and this work tree as the template."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.hosts import IDENTITY
from support.versions import TemplateHistory


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
