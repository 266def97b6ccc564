"""From an empty folder to programs that answer: a newcomer's first ten minutes, in one go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.postgres import Server, free_port
from support.running import Running
from workspace.conftest import SECONDS, SECRET, Web, timed


@pytest.mark.slow
def test_an_empty_folder_becomes_a_platform_that_answers(
    workspace: Path, web: Web, postgres: Server, record_property: Callable[[str, object], None]
) -> None:
    """The app and both services start from what was built, answer their probes and drain."""
    ports = {"api": free_port(), "jobs": free_port()}
    with timed("start until ready"):
        programs = [
            web(AUTH_SECRET=SECRET, DATABASE_URL=postgres.dsn("app")),
            *(_service(workspace, name, port) for name, port in ports.items()),
        ]
        for program in programs:
            program.wait_ready()
    for program in programs:
        assert program.get("/livez")[0] == 200
        assert program.get("/version")[1]["sha"] == "unknown"
    with timed("SIGTERM until the end"):
        for program in programs:
            program.signal()
        assert [program.wait() for program in programs] == [0, 0, 0]
    for step, seconds in SECONDS.items():
        record_property(step, f"{seconds:.1f} s")


def _service(workspace: Path, name: str, port: int) -> Running:
    env = {"PORT": str(port), "HEALTH_PORT": str(port), "DRAIN_DELAY_MS": "0"}
    return Running(workspace / "services" / name, port, env)
