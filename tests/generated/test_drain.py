"""Under load, stopping an instance fails no request and loses no job."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.postgres import PASSWORD, Server, free_port
from support.running import NODE, Running, until

SEND = """
import pg from "pg";
import { PgBoss } from "pg-boss";
const boss = new PgBoss({ connectionString: process.env.DATABASE_SERVICE_URL, schema: "jobs_w2" });
await boss.start();
await boss.createQueue("w2", { retryLimit: 5, retryBackoff: true });
for (let i = 0; i < 1000; i++) await boss.send("w2", { message: `job ${i}` });
await boss.stop({ graceful: false });
process.exit(0);
"""


def under_load(folder: Path, requests: int, delay_ms: int) -> dict[str, Any]:
    """Run balancer.mjs: what it counted."""
    script = Path(__file__).with_name("balancer.mjs")
    numbers = [requests, delay_ms, free_port(), free_port()]
    done = subprocess.run(
        [NODE, script, folder, *map(str, numbers)],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.mark.slow
def test_ten_thousand_requests_while_an_instance_stops(monorepo: Path) -> None:
    result = under_load(monorepo / "services/h0", 10_000, delay_ms=1_500)
    print(result)
    assert list(result["statuses"]) == ["200"], result
    assert result["statuses"]["200"] >= 10_000
    assert result["exit"] == 0 and min(result["served"]) > 1000


def test_the_load_notices_an_instance_that_leaves_too_early(
    monorepo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its delay a balancer between two looks sends to it: the measurement sees that."""
    monkeypatch.setenv("BALANCER_LOOKS_AWAY", "1")
    result = under_load(monorepo / "services/h0", 3_000, delay_ms=0)
    assert result["statuses"].get("502", 0) > 0, result


@pytest.mark.slow
def test_a_thousand_jobs_while_the_worker_stops_and_starts_again(
    monorepo: Path, postgres: Server
) -> None:
    folder = monorepo / "services/w2"
    dsn = postgres.dsn("service")
    (folder / "send.mjs").write_text(SEND)
    env = {**os.environ, "DATABASE_SERVICE_URL": dsn}
    subprocess.run([NODE, "send.mjs"], cwd=folder, env=env, check=True, timeout=120)
    (folder / "send.mjs").unlink()

    def done_jobs() -> int:
        return _count(postgres, "completed")

    settings = {"DATABASE_SERVICE_URL": dsn, "CONCURRENCY": "3", "POLL_INTERVAL_MS": "20"}
    settings["METRICS_PORT"] = "0"
    logs = []
    for at_least in (200, 1000):
        worker = Running(folder, port := free_port(), {**settings, "HEALTH_PORT": str(port)})
        until(lambda goal=at_least: done_jobs() >= goal, f"{at_least} jobs done", 120)
        worker.signal()
        assert worker.wait() == 0, worker.output
        assert _count(postgres, "active") == 0
        logs.append(worker.output)
        if at_least == 200:
            assert done_jobs() < 1000
    assert done_jobs() == 1000
    lines = [json.loads(line) for log in logs for line in log.splitlines()]
    ids = [line["jobId"] for line in lines if line["msg"] == "job done"]
    assert len(ids) == len(set(ids)) == 1000
    assert PASSWORD not in "".join(logs)


def _count(postgres: Server, state: str) -> int:
    sql = f"SELECT count(*) FROM jobs_w2.job WHERE name = 'w2' AND state = '{state}'"
    return int(postgres.query(sql))
