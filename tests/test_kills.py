"""Every command that writes, killed at a step of its writing; then a person goes on in some way.

Nothing that the person does is lost, and what the command began is finished, forgotten, or left
for the person to decide.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.files.journal import read_journal
from support.changes import swap
from support.derived import host_with_manifests
from support.hosts import commit, git, snapshot, status
from support.kills import killed
from support.sweeps import further
from support.versions import SERVICE, TemplateHistory

pytestmark = pytest.mark.slow

COMPOSE = "docker-compose.dev.yml"
SCHEMA = "services/payments/env.schema.json"
OVERLAY = "infra/k8s/overlays/preview/payments/kustomization.yaml"
IMAGE = f"payments=registry.example.com/acme/payments@sha256:{'4f' * 32}"
COMMANDS: dict[str, tuple[tuple[str, ...], str]] = {
    "new": (("new", "mailer", "--yes"), COMPOSE),
    "update": (("update", "--all"), COMPOSE),
    "sync": (("sync", "--all"), "services/payments/.env.example"),
    "rename": (("rename", "payments", "billing"), COMPOSE),
    "remove": (("remove", "payments"), COMPOSE),
    "release": (("release", IMAGE, "--to", "preview"), OVERLAY),
}
"""The command, and a file of the host that it changes."""
LATER = ("remove", "sync")
"""By the same journal as the others."""
NOTE = "# a person's note\n"
SYNC = ("sync", "--all")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A service at v1.0.0 of a template that has a v2.0.0, and an environment to release to."""
    root = tmp_path_factory.mktemp("kills")
    history = TemplateHistory(root / "template")
    host = host_with_manifests(root / "acme")
    history.copy(host, "payments")
    grace = swap("stop_grace_period: 30s", "stop_grace_period: 45s")
    changes = {"extensions/shipway/wiring/compose.py": grace, f"{SERVICE}/NEW.md": "new\n"}
    history.release("v2.0.0", changes)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SHIPWAY_TEMPLATE", str(history.root))
        yield host


@pytest.fixture(params=[*(name for name in COMMANDS if name not in LATER), *further(*LATER)])
def case(request: pytest.FixtureRequest, made: Path, tmp_path: Path) -> Case:
    """One command in a host of its own."""
    shutil.copytree(made, tmp_path / "acme", symlinks=True)
    return Case(tmp_path, request.param)


class Case:
    """A command, the host before it, and the host after an undisturbed run of it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.command, self.touched = COMMANDS[name]
        self.folder, self.start = folder, folder / "acme"
        if name == "sync":
            _one_more_variable(self.start)
        self.before = snapshot(self.start)
        undisturbed = self.copy(self.start)
        assert shipway(undisturbed, *self.command) == 0
        self.after = snapshot(undisturbed)
        self.synced = self.after if name == "sync" else self.before

    def copy(self, host: Path) -> Path:
        """A copy of a host, with its journal."""
        target = self.folder / str(len(list(self.folder.iterdir()))) / "acme"
        return Path(shutil.copytree(host, target, symlinks=True))

    def steps(self) -> int:
        """How many steps the command makes."""
        host = self.copy(self.start)
        assert killed(host, 0, *self.command)
        journal = read_journal(host / ".git/shipway")
        assert journal is not None
        return len(journal.steps)


def _one_more_variable(host: Path) -> None:
    schema = json.loads((host / SCHEMA).read_text())
    schema["properties"]["CACHE_SIZE"] = {"type": "integer", "default": 5}
    (host / SCHEMA).write_text(json.dumps(schema, indent=2) + "\n")
    commit(host)


def _run_again(case: Case, host: Path, step: int) -> None:
    assert shipway(host, *case.command) == 0
    assert snapshot(host) == case.after


def _another_command(case: Case, host: Path, step: int) -> None:
    assert shipway(host, *SYNC) == 0
    assert snapshot(host) == (case.after if step else case.synced)


def _reset(case: Case, host: Path, step: int) -> None:
    git(host, "reset", "--quiet", "--hard")
    git(host, "clean", "--quiet", "-fd")
    assert shipway(host, *SYNC) == 0
    assert snapshot(host) == case.synced


def _commit(case: Case, host: Path, step: int) -> None:
    commit(host, "half of it")
    assert shipway(host, *SYNC) == 0
    assert snapshot(host) == (case.after if step else case.synced)
    assert "half of it" in git(host, "log", "--format=%s")


def _switch_branch(case: Case, host: Path, step: int) -> None:
    git(host, "switch", "--quiet", "--create", "other")
    here = snapshot(host)
    assert shipway(host, *SYNC) == (2 if step else 0)
    if step:
        assert snapshot(host) == here
        assert shipway(host, "recover", "--discard") == 0
        assert snapshot(host) == case.before and status(host) == ""


def _edit(case: Case, host: Path, step: int) -> None:
    _edited(case, host)


def _edit_and_commit(case: Case, host: Path, step: int) -> None:
    with (host / case.touched).open("a") as file:
        file.write("\n")
    commit(host)
    _edited(case, host)


def _reset_and_edit(case: Case, host: Path, step: int) -> None:
    git(host, "reset", "--quiet", "--hard")
    git(host, "clean", "--quiet", "-fd")
    _edited(case, host)


def _edited(case: Case, host: Path) -> None:
    """A line written with ``>>``: refused by the next command, kept by both ways out."""
    with (host / case.touched).open("a") as file:
        file.write(NOTE)
    here = snapshot(host)
    assert shipway(host, *SYNC) == 2
    assert snapshot(host) == here
    discarded = case.copy(host)
    assert shipway(discarded, "recover", "--discard") == 0
    assert snapshot(discarded)[case.touched] == here[case.touched]
    others = {path for path in case.before if path != case.touched}
    assert {path: snapshot(discarded)[path] for path in others} == {
        path: case.before[path] for path in others
    }
    code = shipway(host, "recover")
    text = (host / case.touched).read_text()
    assert NOTE in text and code == (1 if "<<<<<<<" in text else 0)
    assert {path: text for path, text in snapshot(host).items() if path != case.touched} == {
        path: text for path, text in case.after.items() if path != case.touched
    }


GOING_ON: dict[str, Callable[[Case, Path, int], None]] = {
    "run again": _run_again,
    "another command": _another_command,
    "reset": _reset,
    "commit": _commit,
    "switch branch": _switch_branch,
    "edit": _edit,
    "edit and commit": _edit_and_commit,
    "reset and edit": _reset_and_edit,
}


def _some(number: int) -> list[tuple[str, Callable[[Case, Path, int], None]]]:
    """Every other way to go on, at the next step the others; each at each step in the deep run."""
    ways = list(GOING_ON.items())
    return ways if "SHIPWAY_EVERY_STEP" in os.environ else ways[number % 2 :: 2]


def test_nothing_is_lost_whatever_a_person_does_next(case: Case) -> None:
    last = case.steps()
    steps = range(last + 1) if "SHIPWAY_EVERY_STEP" in os.environ else {0, last // 2, last}
    for number, step in enumerate(sorted(steps)):
        host = case.copy(case.start)
        assert killed(host, step, *case.command)
        assert shipway(host, "status") == 0
        for name, go_on in _some(number):
            copy = case.copy(host)
            try:
                go_on(case, copy, step)
            except AssertionError as error:
                raise AssertionError(f"killed at step {step} of {last}, then: {name}") from error
