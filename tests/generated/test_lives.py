"""Each kind of service is started with plain node, asked, drained, and refused a bad environment."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generated.conftest import SERVICES
from support.postgres import PASSWORD, Server, free_port
from support.running import NODE, Running, until

Start = Callable[..., Running]


@pytest.fixture
def start(monorepo: Path, request: pytest.FixtureRequest) -> Iterator[Start]:
    """Start a service by name; whatever is left is killed."""
    started: list[Running] = []

    def starter(name: str, **env: str) -> Running:
        port = free_port()
        values = environment(name, request) | {port_variable(name): str(port)} | env
        started.append(Running(monorepo / "services" / name, port, values))
        return started[-1]

    yield starter
    for service in started:
        service.kill()
        assert PASSWORD not in service.output


def environment(name: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """The database variable that the service needs, for the real server."""
    database = SERVICES[name][1]
    if database == "none":
        return {"DRAIN_DELAY_MS": "0"}
    server: Server = request.getfixturevalue("postgres")
    role = "app" if database == "DATABASE_URL" else "service"
    return {database: server.dsn(role), "DRAIN_DELAY_MS": "0"}


def port_variable(name: str) -> str:
    """Workers have a health port only."""
    return "PORT" if SERVICES[name][0] == "http" else "HEALTH_PORT"


@pytest.mark.parametrize("name", SERVICES)
def test_it_starts_answers_and_drains(start: Start, name: str) -> None:
    service = start(name, GIT_SHA="abc123", BUILD_TS="2026-01-01T00:00:00Z")
    service.wait_ready()
    assert service.get("/livez") == (200, {"status": "ok"})
    assert service.get("/version") == (
        200,
        {"sha": "abc123", "service": name, "buildTs": "2026-01-01T00:00:00Z"},
    )
    service.signal()
    assert service.wait() == 0, service.output
    assert '"msg":"drained"' in service.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_either_signal_drains(start: Start, number: int) -> None:
    service = start("h0")
    service.wait_ready()
    service.signal(number)
    assert service.wait() == 0


@pytest.mark.parametrize("name", SERVICES)
def test_a_bad_environment_lists_every_problem_and_no_value(monorepo: Path, name: str) -> None:
    database = SERVICES[name][1]
    env = {"PATH": os.environ["PATH"], "LOG_LEVEL": PASSWORD, "DRAIN_DEADLINE_MS": PASSWORD}
    if database != "none":
        env[database] = f"mysql://user:{PASSWORD}@db/app"
    done = subprocess.run(
        [NODE, "dist/main.js"],
        cwd=monorepo / "services" / name,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 1
    output = done.stdout + done.stderr
    assert f"{name} cannot start" in output and PASSWORD not in output
    for variable in ("LOG_LEVEL", "DRAIN_DEADLINE_MS", *([database] if database != "none" else [])):
        assert f"  {variable}: " in output


@pytest.mark.parametrize("name", ["h0", "w0"])
def test_a_second_signal_exits_at_once_with_1(start: Start, name: str) -> None:
    service = start("h0", DRAIN_DELAY_MS="20000")
    service.wait_ready()
    service.signal()
    until(lambda: service.get("/readyz")[0] == 503, "no longer ready")
    assert service.get("/readyz")[1] == {"status": "unavailable", "failing": "draining"}
    assert service.get("/livez")[0] == 200
    service.signal()
    assert service.wait(5) == 1


def test_a_signal_during_start_up_ends_it_cleanly(start: Start) -> None:
    with socket.socket() as silent:  # accepts the connection and never says a word
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        dsn = f"postgres://service:{PASSWORD}@127.0.0.1:{silent.getsockname()[1]}/app"
        worker = start("w2", DATABASE_SERVICE_URL=dsn)
        until(lambda: worker.get("/readyz")[1].get("failing") == "starting", "starting")
        worker.signal()
        assert worker.wait() == 0, worker.output


@pytest.mark.parametrize("name", ["h1", "w2"])
def test_without_its_database_it_lives_and_names_what_is_missing(
    start: Start, name: str
) -> None:
    database = SERVICES[name][1]
    nowhere = f"postgres://app:{PASSWORD}@127.0.0.1:{free_port()}/app"
    service = start(name, **{database: nowhere})
    if name == "w2":  # a worker cannot open its queue: it says so and ends
        assert service.wait() == 1
        return
    until(lambda: service.get("/livez")[0] == 200, "alive")
    until(lambda: service.get("/readyz")[1].get("failing") == "database", "names the database")
