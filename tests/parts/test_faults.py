"""`add` and `remove --part` killed at a write: as before, or complete; `recover` decides."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from commands.test_new import shipway
from support.faults import calls, run_with_fault
from support.hosts import commit
from support.part_hosts import part_host

ADD = ("add", "packages-build")
REMOVE = ("remove", "--part", "packages-build")
RENAMES = {ADD: 7, REMOVE: 5}
"""The last rename of each; the first one puts the journal."""


@pytest.mark.slow
def test_killed_at_a_write_it_is_finished_or_taken_back_as_a_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At the 1st, 3rd, 9th … file: `recover` leaves all of it or nothing, `--discard` nothing, and
    no empty folder."""
    start = part_host(tmp_path / "0/shop")
    for command in (ADD, REMOVE):
        end = copied(start, tmp_path / command[0])
        assert shipway(end, *command) == 0
        ends = []
        for number in calls(RENAMES[command]):
            folder = tmp_path / f"{command[0]}-{number}"
            killed = copied(start, folder)
            fault = run_with_fault(
                tmp_path / "site", killed, f"rename:{number}", "shipway", *command
            )
            assert fault.returncode == -9, fault.stderr
            ends.append(_settled(killed, folder / "back", start, end))
            typed = f"`{shlex.join(('shipway', *command))}`"
            assert number == 1 or typed in capsys.readouterr().out
        assert ends[0] is False and ends[-1] is True
        commit(end)
        start = end


def _settled(killed: Path, to: Path, start: Path, end: Path) -> bool:
    """Recover it, and take a copy of it back; whether it is finished then."""
    before, complete = everything(start), everything(end)
    back = copied(killed, to)
    assert shipway(back, "recover", "--discard") == shipway(killed, "recover") == 0
    assert everything(back) == before
    done = everything(killed)
    assert done in (before, complete)
    return done == complete


def everything(root: Path) -> dict[str, bytes]:
    """Every file and every folder outside of .git."""
    found = [path for path in root.rglob("*") if ".git" not in path.relative_to(root).parts]
    return {str(p.relative_to(root)): p.read_bytes() if p.is_file() else b"" for p in found}


def copied(root: Path, to: Path) -> Path:
    """The same repository once more, in a folder of the same name."""
    return Path(shutil.copytree(root, to / root.name, symlinks=True))
