"""Readiness asks the server, not the pool's queue; a frozen connection is given up in seconds."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from generated.conftest import SERVICES, Start
from generated.test_database import forwarding, role_of
from support.postgres import Server, free_port
from support.running import Running, until

HERE = Path(__file__).parent
ENTRY = "pool/main.js"
SLEEPS = "query LIKE '%pg_sleep%' AND state = 'active'"
CLAIMS = "query LIKE '%SKIP LOCKED%'"
BOUND = 4.0
"""Seconds that an answer of /readyz may take: its own limit is two, and the machine may be busy."""


@pytest.fixture(scope="module", autouse=True)
def builds(monorepo: Path) -> Iterator[None]:
    """A second build of h1, with a route that keeps a connection of the pool busy."""
    folder = monorepo / "services/h1"
    shutil.copytree(folder / "dist", folder / "pool", dirs_exist_ok=True)
    shutil.copy(HERE / "pool_database.mjs", folder / "pool/database.js")
    shutil.copy(HERE / "pool_route.mjs", folder / "pool/routes/greetings.js")
    yield
    shutil.rmtree(folder / "pool")


def readyz(service: Running) -> tuple[int, float]:
    """The status, and the seconds until it came."""
    begin = time.monotonic()
    status, _ = service.get("/readyz")
    return status, time.monotonic() - begin


def pids(postgres: Server, condition: str) -> list[int]:
    """The server's processes of that condition on pg_stat_activity."""
    sql = f"SELECT pid FROM pg_stat_activity WHERE usename <> 'root' AND {condition}"
    return [int(pid) for pid in postgres.query(sql).split()]


@contextmanager
def frozen(backends: Callable[[], list[int]]) -> Iterator[list[int]]:
    """While inside, these processes of the server stand still; afterwards they are gone."""
    stopped = backends()
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield stopped
    finally:
        for pid in stopped:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
                os.kill(pid, signal.SIGCONT)


@pytest.fixture
def busy(start: Start, postgres: Server) -> Iterator[Running]:
    """A service whose ten connections are all in use, for longer than a statement may take."""
    service = start("h1", entry=ENTRY, DATABASE_STATEMENT_TIMEOUT_MS="4000")
    service.wait_ready()
    with ThreadPoolExecutor(10) as clients:
        answers = [clients.submit(service.get, "/sleep/30") for _ in range(10)]
        until(lambda: len(pids(postgres, SLEEPS)) == 10, "ten queries")
        yield service
        for answer in answers:
            answer.result()


def test_slow_queries_are_no_reason_to_be_unready(busy: Running, postgres: Server) -> None:
    """Ten connections busy and one more query waiting: the database is well, and so is /readyz."""
    asked = 0
    while pids(postgres, SLEEPS):
        status, seconds = readyz(busy)
        assert status == 200 and seconds < BOUND
        asked += 1
    assert asked > 2


def test_connections_frozen_in_mid_query_are_given_up(busy: Running, postgres: Server) -> None:
    """The server cannot end the statements, so the service ends the connections."""
    with frozen(lambda: pids(postgres, SLEEPS)) as stopped:
        assert len(stopped) == 10
        begin = time.monotonic()
        until(lambda: busy.get("/sleep/0")[0] == 200, "a query answered", 15)
        print(f"answered again after {time.monotonic() - begin:.1f} s")
        assert readyz(busy)[0] == 200


@pytest.mark.parametrize("name", ["h1", "w2"])
def test_a_server_that_is_silent_is_named_in_time(
    start: Start, postgres: Server, name: str
) -> None:
    """Neither the kept connection nor a new one gets an answer; then both do.

    Silent once more, it does not keep the service from its end.
    """
    port = free_port()
    with forwarding(port, postgres.port) as forwarder:
        dsn = {SERVICES[name][1]: postgres.dsn(role_of(name), port=port)}
        service = start(name, **dsn, DATABASE_STATEMENT_TIMEOUT_MS="2000")
        service.wait_ready()
        forwarder.send_signal(signal.SIGSTOP)
        for _ in range(2):
            begin = time.monotonic()
            assert service.get("/readyz") == (
                503,
                {"status": "unavailable", "failing": "database"},
            )
            assert time.monotonic() - begin < BOUND
        forwarder.send_signal(signal.SIGCONT)
        until(lambda: readyz(service)[0] == 200, "ready again", 15)
        forwarder.send_signal(signal.SIGSTOP)
        service.signal()
        assert service.wait(20) == 0, service.output


def test_a_worker_whose_connections_all_freeze_goes_on(start: Start, postgres: Server) -> None:
    """Claims, receipts, upkeep and readiness: each gets a new connection."""
    worker = start("w2", DATABASE_STATEMENT_TIMEOUT_MS="2000", POLL_INTERVAL_MS="50")
    worker.wait_ready()
    until(lambda: pids(postgres, CLAIMS), "claims")
    with frozen(lambda: pids(postgres, "application_name LIKE 'w2%'")) as stopped:
        assert len(stopped) >= 3
        begin = time.monotonic()
        until(lambda: set(pids(postgres, CLAIMS)) - set(stopped), "claims again", 15)
        print(f"claims again after {time.monotonic() - begin:.1f} s")
        assert readyz(worker)[0] == 200
