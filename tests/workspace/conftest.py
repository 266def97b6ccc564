"""One workspace, installed and built once, with an empty environment, for all tests here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.cli import main
from support.hosts import commit, git, status
from support.judges import kustomized
from support.places import open_folder
from support.postgres import PASSWORD, Server, binaries, free_port, running
from support.running import Running
from support.tools import STORE, pnpm, pnpm_with_nothing

SECONDS: dict[str, float] = {}
SERVICES = ("--service", "api:http", "--service", "jobs:worker")
SEEN = ("--data", "telemetry=true")
"""What all tests of the app live with, it lives without as well: its image is made of one that has
none (tests/docker)."""
SECRET = f"{PASSWORD}-0123456789-0123456789-0123456789"
WITHOUT_NODE = ("test_manifests.py", "test_database_jobs.py")
DOCKERFILES = ("infra/docker/task.Dockerfile", "apps/web/Dockerfile")
STANDALONE = ".next/standalone/apps/web/start.mjs"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """For `-m 'not node'`."""
    for item in items:
        here = item.path.is_relative_to(Path(__file__).parent)
        if here and item.path.name not in WITHOUT_NODE:
            item.add_marker(pytest.mark.node)


@pytest.fixture(scope="session")
def workspace() -> Iterator[Path]:
    """An empty folder on the way to a built platform with two services, as a newcomer goes it.

    `pnpm check` is asked before anything is built; the build has nothing in its environment.
    """
    with open_folder("workspace") as folder:
        root = folder / "acme"
        with timed("shipway init"), pytest.raises(SystemExit, match="0"):
            main(["init", str(root), *SERVICES, *SEEN])
        with timed("pnpm install"):
            pnpm(root, "install", "--silent", "--store-dir", str(STORE))
        commit(root)
        with timed("pnpm check, cold"):
            assert "all is well" in pnpm(root, "check").stdout
        assert status(root) == ""
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

    def __call__(self, entry: str = STANDALONE, *, heard: bool = True, **env: str) -> Running:
        port = free_port()
        # Of several at a time, each would want the same port for its metrics.
        values = {"PORT": str(port), "DRAIN_DELAY_MS": "0", "METRICS_PORT": "0", **env}
        self.started.append(Running(self.folder, port, values, entry, heard=heard))
        return self.started[-1]


@pytest.fixture
def web(workspace: Path) -> Iterator[Web]:
    """What is left is killed, and no secret was printed."""
    starter = Web(workspace)
    yield starter
    for app in starter.started:
        app.kill()
        assert PASSWORD not in app.output


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a service from its birth, and a worker that came later."""
    folder = tmp_path_factory.mktemp("manifests")
    assert shipway(folder, "init", "acme", "--service", "api:http") == 0
    root = folder / "acme"
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    worker = ("--kind", "worker", "--data", "database=DATABASE_SERVICE_URL")
    assert shipway(root, "new", "jobs", *worker, "--yes") == 0
    commit(root)
    return root


@pytest.fixture(scope="session")
def built(platform: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What kustomize makes of every overlay, a file each, and the Dockerfiles."""
    out = tmp_path_factory.mktemp("built")
    for folder in platform.glob("infra/k8s/overlays/*/*"):
        (out / f"{folder.name}-{folder.parent.name}.yaml").write_text(kustomized(folder))
    for path in DOCKERFILES:
        (out / Path(path).parent.name).mkdir()
        (out / Path(path).parent.name / "Dockerfile").write_text((platform / path).read_text())
    return out
