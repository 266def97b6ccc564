"""What every test may count on: a git identity of its own, and this work tree as the template."""

from __future__ import annotations

import gc
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from support.compiled import compile_once
from support.hosts import IDENTITY, REPOSITORY
from support.versions import TemplateHistory

# A loaded machine is no fault: hypothesis gives an example 200 ms otherwise.
settings.register_profile("shipway", deadline=None)
settings.load_profile("shipway")

# As the command line has it: what a command makes lives as long as it does, and a search for what
# may go takes a tenth of its time.
gc.set_threshold(100_000, 20, 100)

compile_once()

TOGETHER = (
    "tests/docker/",
    "tests/survival/",
    "tests/generated/",
    "tests/workspace/provision/",
    "tests/workspace/",
    "tests/parts/test_roadmap.py",
)
"""What shares a thing that takes minutes to make: each is one worker's.

They come first, the longest before all, and the small tests level out at the end what the workers
have left: a folder that is begun last is finished by one while the others have nothing to do.
"""


class Folders(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out each of those folders as a whole, each file whose tests share what one of them
    made, and every other test by itself.

    Not by `xdist_group`: pytest 9.2 has no `_nodeid` any more, which xdist 3.8 writes the group
    into, so that the mark does nothing and says nothing.
    """

    def _split_scope(self, nodeid: str) -> str:
        whole = next((folder for folder in TOGETHER if nodeid.startswith(folder)), None)
        file = nodeid.partition("::")[0]
        return whole or (file if shares(file) else nodeid)


@cache
def shares(file: str) -> bool:
    """Whether its tests have a fixture that is made once for all of them: once, and not again by
    every worker that gets one of them."""
    return 'scope="module"' in (REPOSITORY / file).read_text()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Folders:
    """Whatever `--dist` says."""
    return Folders(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long folders first; scripts/test keeps this order."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    places = (place for place, folder in enumerate(TOGETHER) if item.nodeid.startswith(folder))
    return next(places, len(TOGETHER))


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
