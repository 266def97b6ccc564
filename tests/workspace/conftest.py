"""One workspace, installed and built once, with an empty environment, for all tests here."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shipway.cli import main
from support.hosts import REPOSITORY, commit
from support.places import open_folder
from support.postgres import PASSWORD, Server, binaries, free_port, running
from support.running import Running

TOOLS = REPOSITORY / ".tools/bin"
BIN = Path(sys.executable).parent
SECONDS: dict[str, float] = {}
SERVICES = ("--service", "api:http", "--service", "jobs:worker")
STORE = REPOSITORY / ".tools/pnpm-store"
SECRET = f"{PASSWORD}-0123456789-0123456789-0123456789"
STANDALONE = ".next/standalone/apps/web/server.js"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what shares the workspace on one worker."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("workspace"))
            item.add_marker(pytest.mark.node)


def pnpm(root: Path, *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run pnpm with Node 24; its output is shown when it fails."""
    return _run(root, dict(os.environ), args, check)


def pnpm_with_nothing(
    root: Path, *args: str, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """The same with nothing in its environment but the way to the tools."""
    return _run(root, {name: os.environ[name] for name in ("PATH", "HOME")}, args, check)


def environment() -> dict[str, str]:
    """This process's, with Node 24 and the `shipway` under test on the path."""
    return {**os.environ, "PATH": f"{TOOLS}:{BIN}:{os.environ['PATH']}", "CI": "true"}


def node(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run plain Node 24 in a folder."""
    command = [TOOLS / "node", *args]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _run(
    root: Path, variables: dict[str, str], args: tuple[str, ...], check: bool
) -> subprocess.CompletedProcess[str]:
    env = {**variables, "PATH": f"{TOOLS}:{BIN}:{variables['PATH']}", "CI": "true"}
    done = subprocess.run(
        [TOOLS / "pnpm", *args], cwd=root, env=env, capture_output=True, text=True, check=False
    )
    assert not check or done.returncode == 0, f"pnpm {args}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="session")
def workspace() -> Iterator[Path]:
    """An empty folder on the way to a built platform with two services, as a newcomer goes it.

    `pnpm check` is asked before anything is built; the build has nothing in its environment.
    """
    with open_folder("workspace") as folder:
        root = folder / "acme"
        with timed("shipway init"), pytest.raises(SystemExit, match="0"):
            main(["init", str(root), *SERVICES])
        with timed("pnpm install"):
            pnpm(root, "install", "--silent", "--store-dir", str(STORE))
        commit(root)
        with timed("pnpm check, cold"):
            pnpm(root, "check")
        with timed("pnpm packages:build"):
            pnpm_with_nothing(root, "packages:build")
        with timed("pnpm build, with next build"):
            pnpm_with_nothing(root, "build")
        yield root


@contextmanager
def timed(step: str) -> Iterator[None]:
    """Note what a step of the way took, for test_story.py to print."""
    start = time.monotonic()
    yield
    SECONDS[step] = time.monotonic() - start


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real server; skips with the reason where no server is installed."""
    if binaries() is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    with running() as server:
        yield server


class Web:
    """Starts the app, each time on a port of its own."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "apps/web"
        self.started: list[Running] = []

    def __call__(self, entry: str = STANDALONE, **env: str) -> Running:
        port = free_port()
        values = {"PORT": str(port), "DRAIN_DELAY_MS": "0", **env}
        self.started.append(Running(self.folder, port, values, entry))
        return self.started[-1]


@pytest.fixture
def web(workspace: Path) -> Iterator[Web]:
    """What is left is killed, and no secret was printed."""
    starter = Web(workspace)
    yield starter
    for app in starter.started:
        app.kill()
        assert PASSWORD not in app.output
