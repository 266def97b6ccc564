"""scripts/in-memory, which gives the tests a temporary folder that is no disk's."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from support.hosts import REPOSITORY

WHERE = 'echo "${TMPDIR:-}"; touch "${TMPDIR:-.}/left"; exit '


def run(memory: object, code: int = 0, **more: str) -> tuple[int, str]:
    """The exit code of a command in it, and the temporary folder that the command was given."""
    env = {"PATH": os.environ["PATH"], "SHIPWAY_MEMORY": str(memory), "SHIPWAY_MEMORY_GB": "0"}
    command = [REPOSITORY / "scripts/in-memory", "sh", "-c", f"{WHERE} {code}"]
    done = subprocess.run(command, env=env | more, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_folder_is_gone_afterwards_and_stays_after_a_failure_until_the_next(
    tmp_path: Path,
) -> None:
    """A folder of somebody who is still at work stays too."""
    memory = tmp_path / "memory"
    memory.mkdir()
    busy = memory / f"shipway-tests.{os.getpid()}"
    busy.mkdir()
    code, folder = run(memory, 3)
    assert code == 3 and Path(folder, "left").is_file() and Path(folder).parent == memory
    assert run(memory)[0] == 0
    assert list(memory.iterdir()) == [busy]


@pytest.mark.parametrize(
    ("memory", "needed"),
    [("", "0"), ("missing", "0"), (".", "999999")],
    ids=["off", "none", "full"],
)
def test_without_room_the_command_has_the_disk(memory: str, needed: str, tmp_path: Path) -> None:
    """The command runs with the temporary folder that it would have had."""
    found = run(memory and tmp_path / memory, 4, SHIPWAY_MEMORY_GB=needed)
    assert found == (4, "")
    assert not list(tmp_path.glob("shipway-tests.*"))


def test_where_nothing_may_be_executed_the_command_has_the_disk(tmp_path: Path) -> None:
    """Docker mounts /dev/shm so; a `chmod` that does nothing stands for it."""
    fake = tmp_path / "bin/chmod"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\n")
    fake.chmod(0o755)
    memory = tmp_path / "memory"
    memory.mkdir()
    assert run(memory, PATH=f"{fake.parent}:{os.environ['PATH']}") == (0, "")
    assert not list(memory.iterdir())


@pytest.mark.parametrize(("asked", "store"), [("", ""), ("1", "pnpm-store")])
def test_what_node_compiled_lies_there_and_pnpms_store_where_it_is_asked_for(
    tmp_path: Path, asked: str, store: str
) -> None:
    """By hand the store stays on the disk: the next run has it."""
    words = 'cd "$TMPDIR"; echo "${NODE_COMPILE_CACHE#$PWD/} ${SHIPWAY_TEST_STORE#$PWD/}"'
    env = {"PATH": os.environ["PATH"], "SHIPWAY_MEMORY": str(tmp_path), "SHIPWAY_MEMORY_GB": "0"}
    command = [REPOSITORY / "scripts/in-memory", "sh", "-c", words]
    done = subprocess.run(
        command, env={**env, "SHIPWAY_STORE_IN_MEMORY": asked}, capture_output=True, text=True
    )
    assert done.stdout.rstrip("\n").split(" ") == ["node", store]


def test_the_tests_of_this_repository_run_in_it() -> None:
    """A line that is lost in scripts/test would only be seen by the clock."""
    assert "scripts/in-memory pytest" in (REPOSITORY / "scripts/test").read_text()
