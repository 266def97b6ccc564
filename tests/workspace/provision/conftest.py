"""One built package and one server of each major version for all tests here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from support.clusters import Cluster, cluster, embedded
from support.migrating import Migrations, migrations
from support.notes import NOTES, ROWS
from support.postgres import binaries
from support.provisioning import DATABASE, Dsns, Package, build
from support.sweeps import in_turn

# Debian's own, npm's newest, and others of npm's that one asks for:
# SHIPWAY_POSTGRES="14.22.0-beta.17 16.14.0-beta.17"
OTHERS = {text.split(".")[0]: text for text in os.environ.get("SHIPWAY_POSTGRES", "").split()}
MAJORS = {"installed": "", "18": "18.4.0-beta.17"} | OTHERS


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """For `-m 'not node'`; and in the gate each test meets one of the servers."""
    here = [item for item in items if item.path.parent == Path(__file__).parent]
    for item in here:
        item.add_marker(pytest.mark.node)
    in_turn(here, "running", ("installed", "18"))


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The package, installed and built."""
    return Package(build(tmp_path_factory.mktemp("provision")))


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Migrations:
    """db-migrate, installed and built."""
    return migrations(tmp_path_factory.mktemp("migrate"))


@pytest.fixture(scope="session", params=MAJORS)
def running(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A server that writes every statement into its log."""
    installed = binaries()
    if installed is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    version = MAJORS[request.param]
    with (
        embedded(version) if version else nullcontext(installed) as programs,
        cluster(programs, "log_statement=all", "log_min_duration_statement=0") as started,
    ):
        yield started


@pytest.fixture
def server(running: Cluster) -> Cluster:
    """The server with nothing in it."""
    running.empty()
    return running


@pytest.fixture
def dsns(server: Cluster) -> Dsns:
    """Three plain DSNs."""
    return Dsns(server)


@pytest.fixture
def tenants(package: Package, runner: Migrations, dsns: Dsns) -> Dsns:
    """A database with the table, and rows of two tenants."""
    package.converge(dsns)
    runner.begin(**{"0001_notes": NOTES})
    assert runner.done(dsns) == "db-migrate: 0001_notes\n"
    dsns.server.query(ROWS, DATABASE)
    return dsns
