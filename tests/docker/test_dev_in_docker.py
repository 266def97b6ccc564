"""`pnpm dev` where an engine runs: the database is the Compose stack's, and it says so."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from generated.conftest import shipway
from support.docker import RIG, Engine
from support.hosts import REPOSITORY, commit
from support.places import one_at_a_time
from support.running import until
from support.tools import STORE, pnpm

SLOW = 180.0


@pytest.fixture
def alone() -> Iterator[None]:
    """Nobody else runs `pnpm dev` meanwhile."""
    with one_at_a_time("dev"):
        yield


@pytest.mark.slow
def test_the_database_is_the_stacks_and_stops_with_ctrl_c(
    docker: Engine, tmp_path: Path, alone: None
) -> None:
    """Provisioned and migrated like any other."""
    docker.images("postgres")
    root = tmp_path / "acme"
    shipway("init", str(root), "--service", "api:http")
    commit(root)
    pnpm(root, "install", "--silent", "--store-dir", str(STORE))
    env = {**os.environ, "PATH": f"{REPOSITORY / '.venv/bin'}:{os.environ['PATH']}"}
    log = tmp_path / "dev.log"
    with log.open("wb") as out:
        dev = subprocess.Popen(
            [RIG, "with", "node", "scripts/dev.ts"], cwd=root, env=env, stdout=out, stderr=out
        )
    try:
        until(
            lambda: "everything answers" in log.read_text() or dev.poll() is not None,
            "everything answers",
            SLOW,
        )
        assert "PostgreSQL in Docker" in log.read_text(), log.read_text()
        assert docker.docker("ps", "--quiet", "--filter", "name=acme-postgres").strip()
        dev.send_signal(signal.SIGINT)
        assert dev.wait(60) == 0
        assert not docker.docker("ps", "--quiet", "--filter", "name=acme-postgres").strip()
    finally:
        dev.kill()
        docker.down()
