"""`remove` and `rename` killed at a write: untouched, or complete after the next command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commands.test_new import shipway
from support import faults
from support.faults import calls, run_with_fault
from support.hosts import commit, make_host
from support.sweeps import further

REMOVE = ("shipway", "remove", "payments")
RENAME = ("shipway", "rename", "payments", "billing")
DELETIONS = """
if point in ("unlink", "rmdir"):
    patched(os, point, int(number))
"""


@pytest.fixture(autouse=True)
def deletions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two more points to be killed at."""
    monkeypatch.setattr(faults, "SITE", faults.SITE + DELETIONS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A host with a service that was built, so that ignored files are in its folder."""
    root = make_host(tmp_path_factory.mktemp("made") / "acme")
    assert shipway(root, "new", "payments", "--yes") == 0
    commit(root)
    for name in ("dist/main.js", "dist/deep/chunk.js", "node_modules/x/index.js"):
        file = root / "services/payments" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{name}\n")
    return root


@pytest.fixture
def host(made: Path, tmp_path: Path) -> Path:
    return copied(made, tmp_path)


def everything(root: Path) -> dict[str, bytes]:
    """Every file outside of .git, ignored ones too, and every folder."""
    found = [path for path in root.rglob("*") if ".git" not in path.relative_to(root).parts]
    return {str(p.relative_to(root)): p.read_bytes() if p.is_file() else b"" for p in sorted(found)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "point"),
    [
        *((REMOVE, point) for point in ("rename", "unlink", "rmdir")),
        (RENAME, "rename"),
        *further((REMOVE, "fsync"), (REMOVE, "git"), (RENAME, "fsync"), (RENAME, "git")),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_killed_at_every_call_of_a_kind(
    tmp_path: Path, host: Path, command: tuple[str, ...], point: str
) -> None:
    """At the 1st, 3rd, 9th, 27th … until the command outlives the fault."""
    site, before = tmp_path / "site", everything(host)
    done = copied(host, tmp_path / "done")
    assert run_with_fault(site, done, "", *command).returncode == 0
    complete, killed = everything(done), 0
    assert complete != before
    for number in calls():
        root = copied(host, tmp_path / f"{point}-{number}")
        fault = run_with_fault(site, root, f"{point}:{number}", *command)
        if fault.returncode == 0:
            break
        assert fault.returncode == -9, fault.stderr
        killed += 1
        if everything(root) != complete:  # else it died while it tidied up behind itself
            again = run_with_fault(site, root, "", *command)
            assert again.returncode == 0, again.stderr
        assert everything(root) == complete, number
    assert killed


@pytest.mark.slow
@pytest.mark.parametrize("command", [REMOVE, RENAME], ids=["remove", "rename"])
@pytest.mark.parametrize("number", [1, *further(2, 3)])
def test_any_other_command_finishes_it(
    tmp_path: Path, host: Path, command: tuple[str, ...], number: int
) -> None:
    site, before = tmp_path / "site", everything(host)
    done = copied(host, tmp_path / "done")
    assert run_with_fault(site, done, "", *command).returncode == 0
    assert run_with_fault(site, host, f"rename:{number}", *command).returncode == -9
    other = run_with_fault(site, host, "", "shipway", "remove", "nothing")
    assert other.returncode == 2 and "no service nothing" in other.stderr
    assert everything(host) in (before, everything(done))


def copied(root: Path, to: Path) -> Path:
    """The same repository once more, in a folder of the same name."""
    return Path(shutil.copytree(root, to / root.name, symlinks=True))
