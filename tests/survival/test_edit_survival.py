"""Hundreds of teams, one edit each, two updates of all services at once: no edit is ever lost."""

from __future__ import annotations

import pytest

from support.verdicts import Verdict, arrived, elsewhere
from survival.fleet_run import EVERY, FleetRun, report, run_fleet

MOST = 0.95
"""Of the template's news in files with an edit that merged clean. The rest are lines that the
team had a comment, a quote or a tab on, and files that it moved or deleted."""


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> FleetRun:
    return run_fleet(tmp_path_factory.mktemp("survival"))


@pytest.mark.slow
class TestFleet:
    def test_no_edit_is_lost(self, fleet: FleetRun, capsys: pytest.CaptureFixture[str]) -> None:
        """Each is there afterwards, and where it is not merged clean, the conflict was named."""
        with capsys.disabled():
            print("\n" + report(fleet.worst.values()))
        assert len(fleet.edits) >= 200 // EVERY
        bad = {
            f"{name}: {fleet.edits[name].name}": found.name
            for name, found in fleet.worst.items()
            if found > Verdict.CONFLICT
        }
        assert not bad

    def test_every_edit_can_be_told_from_none(self, fleet: FleetRun) -> None:
        """Else it could not be seen to be lost."""
        kept = [e.name for n, e in fleet.edits.items() if e.kept(fleet.first[n], fleet.teams[n])]
        assert not kept

    def test_the_news_came_along(self, fleet: FleetRun) -> None:
        """A tool that leaves every edited file alone would lose nothing either."""
        came = total = 0
        for name in fleet.edits:
            if fleet.worst[name] is Verdict.CLEAN:
                old, new = (fleet.control(views, name) for views in (fleet.first, fleet.last))
                here, all_ = arrived(fleet.teams[name], fleet.last[name], old, new)
                came, total = came + here, total + all_
        assert came / total >= MOST, (came, total)

    def test_files_that_nobody_edited_are_the_new_version(self, fleet: FleetRun) -> None:
        strays = {
            name: elsewhere(fleet.teams[name], fleet.last[name], fleet.control(fleet.last, name))
            for name in fleet.edits
        }
        assert not {name: paths for name, paths in strays.items() if paths}
