"""Under load, stopping an instance fails no request and loses no job."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

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


@pytest.mark.slow
def test_ten_thousand_requests_while_an_instance_stops(monorepo: Path) -> None:
    script = Path(__file__).with_name("balancer.mjs")
    done = subprocess.run(
        [NODE, script, monorepo / "services/h0", "10000", str(free_port()), str(free_port())],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    print(result)
    assert list(result["statuses"]) == ["200"], result
    assert result["statuses"]["200"] >= 10_000
    assert result["exit"] == 0 and min(result["served"]) > 1000


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
