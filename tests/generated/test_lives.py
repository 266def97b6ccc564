"""Each kind of service: started with plain node, asked, drained, and told of a bad environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from generated.conftest import SERVICES, Start
from support.postgres import PASSWORD
from support.running import NODE


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
