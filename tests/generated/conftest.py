"""One monorepo with every kind of service, installed and built once for all tests here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from shipway.cli import main
from support.hosts import commit
from support.places import open_folder
from support.postgres import PASSWORD, Server, binaries, free_port, running
from support.running import Running
from support.tools import STORE, pnpm

Start = Callable[..., Running]
DATABASES = {"none": "0", "DATABASE_URL": "1", "DATABASE_SERVICE_URL": "2"}
UNDECLARED = "h2"
WATCHED = ("h1", "w2", "c1")
"""Those with telemetry: what all others live without, they live with."""
REACHED = "h1"
SHARED = ("h1", "w1")
"""Those whose runtime comes from the workspace's package: all else has copies of it."""
DESCRIBED, CALLER = "h0", "h1"
"""A service with a contract, and one that calls it by a client: for the same reason."""
LONGEST = "a-service-whose-name-is-as-long-as-a-name-may-ever"
SERVICES = {
    f"{kind[0]}{number}": (kind, database)
    for kind, (database, number) in product(("http", "worker"), DATABASES.items())
}

JOBS = {"c0": "none", "c1": "DATABASE_URL"}
"""What runs to its end, and its database."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """For `-m 'not node'`."""
    for item in items:
        if "generated" in item.path.parts:
            item.add_marker(pytest.mark.node)


def shipway(*args: str) -> None:
    """Run the command line in this process; it must succeed."""
    with pytest.raises(SystemExit) as ended:
        main(args)
    assert ended.value.code == 0


@pytest.fixture(scope="session")
def monorepo() -> Iterator[Path]:
    """`shipway init`, one service of each kind and database, `pnpm install`, built.

    The app is left out: tests/workspace has it.
    """
    with open_folder("generated") as folder:
        root = folder / "acme"
        _make(root)
        yield root


def _make(root: Path) -> None:
    shipway("init", str(root))
    commit(root)
    every = SERVICES | {name: ("cron", database) for name, database in JOBS.items()}
    for name, (kind, database) in every.items():
        packages = "[]" if name == UNDECLARED else "['@acme/env']"
        packages = "['@acme/service']" if name in SHARED else packages
        data = ["--data", f"database={database}", "--data", f"packages={packages}"]
        data += ["--data", "telemetry=true"] if name in WATCHED else []
        data += ["--data", "reachable=proxy"] if name == REACHED else []
        data += ["--data", "openapi=true"] if name == DESCRIBED else []
        shipway("new", name, "--kind", kind, "--yes", *data, "--directory", str(root))
    # The longest name there may be: lines grow with it, and must stay formatted.
    # (Its rules are left out: a rule as long as that is for the host's formatter to break.)
    without = ["--data", "dependency_cruiser_file="]
    shipway("new", LONGEST, "--yes", *without, "--directory", str(root))
    shipway("connect", CALLER, DESCRIBED, "--directory", str(root))
    commit(root)
    pnpm(root, "install", "--silent", "--store-dir", str(STORE))
    pnpm(root, "packages:build")
    pnpm(root, "--filter", "./services/*", "build")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real server; skips with the reason where no server is installed."""
    if binaries() is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    with running() as server:
        yield server


@pytest.fixture
def start(monorepo: Path, request: pytest.FixtureRequest) -> Iterator[Start]:
    """Start a service by name; whatever is left is killed."""
    started: list[Running] = []

    def starter(
        name: str, *, entry: str = "dist/main.js", heard: bool = True, **env: str
    ) -> Running:
        port = free_port()
        values = environment(name, request) | {port_variable(name): str(port)} | env
        started.append(Running(monorepo / "services" / name, port, values, entry, heard=heard))
        return started[-1]

    yield starter
    for service in started:
        service.kill()
        assert PASSWORD not in service.output


def environment(name: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """The database variable that the service needs, for the real server."""
    database = SERVICES[name][1]
    # Of several at a time, each would want the same port.
    usual = {"DRAIN_DELAY_MS": "0", "METRICS_PORT": "0"}
    if database == "none":
        return usual
    server: Server = request.getfixturevalue("postgres")
    role = "app" if database == "DATABASE_URL" else "service"
    return {database: server.dsn(role), **usual}


def port_variable(name: str) -> str:
    """Workers have a health port only."""
    return "PORT" if SERVICES[name][0] == "http" else "HEALTH_PORT"
