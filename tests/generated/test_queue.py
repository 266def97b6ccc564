"""A worker's queue on a real server: no job is lost, none stuck, none run twice without need."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.postgres import PASSWORD, Server, binaries, free_port, restart, running
from support.running import NODE, Running, until

QUEUE = "w2"
HERE = Path(__file__).parent
HEARTBEAT, SUPERVISION, RETRY = 10, 5, 10
"""Seconds: silence that is borne, between two looks, and (the machine is busy) before a retry."""
ENTRY = "queue/main.js"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of this file's own: it is stopped and started again."""
    if binaries() is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def folder(monorepo: Path) -> Iterator[Path]:
    """The worker's folder, with a second build whose handler does what a job says."""
    folder = monorepo / "services" / QUEUE
    shutil.copytree(folder / "dist", folder / "queue", dirs_exist_ok=True)
    shutil.copy(HERE / "queue_handler.mjs", folder / "queue/handle-job.js")
    scripts = [HERE / "queue_send.mjs", HERE / "queue_transaction.mjs"]
    copies = [Path(shutil.copy(script, folder)) for script in scripts]
    yield folder
    shutil.rmtree(folder / "queue")
    for copy in copies:
        copy.unlink()


class Workers:
    """Workers on one queue, what they printed, and what the queue holds."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.server = folder, server
        self.started: list[Running] = []

    def start(self, **settings: str) -> Running:
        """One more, ready for work."""
        port = free_port()
        env = {
            "DATABASE_SERVICE_URL": self.server.dsn("service"),
            "HEALTH_PORT": str(port),
            "METRICS_PORT": "0",
            "POLL_INTERVAL_MS": "50",
            "JOB_HEARTBEAT_SECONDS": str(HEARTBEAT),
            **settings,
        }
        self.started.append(worker := Running(self.folder, port, env, ENTRY))
        worker.wait_ready()
        return worker

    def put(self, *sorts: str) -> None:
        """Send jobs, as another program does."""
        self.run("queue_send.mjs", QUEUE, *sorts)

    def run(self, *command: str) -> str:
        """What a script in the worker's folder prints."""
        env = {**os.environ, "DATABASE_SERVICE_URL": self.server.dsn("service")}
        done = subprocess.run(
            [NODE, *command], cwd=self.folder, env=env, capture_output=True, text=True,
            check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def states(self, queue: str = QUEUE) -> dict[str, int]:
        """How many jobs are in which state."""
        rows = self.server.query(
            f"SELECT state, count(*) FROM jobs_{QUEUE}.job WHERE name = '{queue}' GROUP BY 1"
        )
        return {state: int(count) for state, count in (r.split("|") for r in rows.splitlines())}

    def count(self, state: str) -> int:
        """How many jobs are in ``state``."""
        return self.states().get(state, 0)

    def lines(self, event: str, message: str = "") -> list[dict[str, Any]]:
        """What the handlers printed."""
        lines = (line for worker in self.started for line in worker.output.splitlines())
        found = (json.loads(line) for line in lines if f'"event":"{event}"' in line)
        return [line for line in found if line["message"].startswith(message)]


@pytest.fixture
def workers(folder: Path, server: Server) -> Iterator[Workers]:
    """Each test begins with an empty queue; what is left is killed."""
    workers = Workers(folder, server)
    try:
        first = workers.start()  # makes the schema; what it begins is another test's
        first.kill()
        workers.started.remove(first)
        server.query(f"DELETE FROM jobs_{QUEUE}.job")
        yield workers
    finally:
        for worker in workers.started:
            worker.kill()
            assert PASSWORD not in worker.output


def job(message: str, count: int = 1) -> str:
    """An argument of queue_send.mjs."""
    return f"{count}:{json.dumps({'message': message})}"


def test_a_slow_job_keeps_no_quick_one_waiting(workers: Workers) -> None:
    """Ten slots, one of them busy for a minute: the others go on."""
    workers.put(job("sleep:60000"), job("quick", 100))
    workers.start(CONCURRENCY="10")
    until(lambda: workers.count("completed") == 100, "a hundred quick ones done", 20)
    assert workers.count("active") == 1


def test_what_the_deadline_cuts_is_taken_by_another_at_once(workers: Workers) -> None:
    """The handler that listens to its signal ends, the deaf one is given back; exit 1."""
    workers.put(job("listen:60000"), job("sleep:60000"))
    first = workers.start(DRAIN_DEADLINE_MS="3000")
    until(lambda: len(workers.lines("begin")) == 2, "both begun")
    workers.start()
    first.signal()
    assert first.wait(15) == 1
    assert "did not finish in time" in first.output
    # No heartbeat had to run out for that.
    begun_again = {"sleep": 2, "listen": 2}
    until(lambda: {m: len(workers.lines("begin", m)) for m in begun_again} == begun_again,
          "both begun again", HEARTBEAT - 2)  # fmt: skip


def test_poison_keeps_its_reason_and_is_put_aside(workers: Workers) -> None:
    """What fails is tried again, what its schema refuses is not; both are dead letters."""
    workers.start(JOB_RETRY_LIMIT="1")
    workers.put(job("throw:no such account"), f"1:{json.dumps({'message': 7})}", job("quick"))
    until(lambda: workers.count("failed") == 2, "both failed", 20)
    assert workers.states() == {"failed": 2, "completed": 1}
    assert workers.states(f"{QUEUE}-dead-letters") == {"created": 2}
    assert len(workers.lines("begin", "throw")) == 2
    sql = f"SELECT retry_count, output FROM jobs_{QUEUE}.job WHERE state = 'failed' ORDER BY 1"
    refused, thrown = workers.server.query(sql).splitlines()
    assert refused.startswith("0|") and "message" in refused, refused
    assert thrown.startswith("1|") and "cannot do it: no such account" in thrown, thrown


def test_a_job_is_there_when_the_callers_transaction_is(workers: Workers) -> None:
    """And data that the schema does not allow is refused before it is in the queue."""
    workers.server.query("GRANT CREATE ON SCHEMA public TO service")
    said = json.loads(workers.run("queue_transaction.mjs"))
    assert said == {"jobs": ["commit"], "orders": [{"id": 1}], "refused": "ZodError"}


@pytest.mark.slow
def test_ten_thousand_jobs_through_a_bad_day(workers: Workers) -> None:
    """A worker killed, the server restarted, a worker stopped, a job longer than its expiry.

    None is lost, and only what the killed worker held runs again.
    """
    settings = {"JOB_EXPIRE_SECONDS": "2", "JOB_RETRY_LIMIT": "2", "CONCURRENCY": "20"}
    long = f"sleep:{(HEARTBEAT + 6) * 1000}"
    stopped, _ = (workers.start(**settings) for _ in range(2))
    workers.put(job(long))
    until(lambda: workers.lines("begin", long), "the long one begun")
    workers.put(job("throw:poison", 5), job("sleep:15", 10_000))
    killed = workers.start(**settings)
    until(lambda: workers.count("completed") > 2000, "some done", 60, 0.2)
    killed.signal(signal.SIGKILL)
    killed.wait()
    killed_at = time.time()
    held = _unfinished(workers, killed)
    until(lambda: workers.count("completed") > 4000, "some more done", 60, 0.2)
    restart(workers.server)
    until(lambda: workers.count("completed") > 6000, "still more done", 60, 0.2)
    stopped.signal()
    assert stopped.wait() == 0, stopped.output
    until(lambda: sum(workers.states().get(s, 0) for s in ("completed", "failed")) == 10_006,
          f"all settled: {workers.states()}", 60, 0.2)  # fmt: skip
    assert workers.states() == {"completed": 10_001, "failed": 5}
    assert workers.states(f"{QUEUE}-dead-letters") == {"created": 5}
    begun = [line for line in workers.lines("begin") if "poison" not in line["message"]]
    times = Counter(line["id"] for line in begun)
    again = {id for id, count in times.items() if count > 1}
    waited = max((line["at"] for line in begun if line["id"] in held), default=0) / 1000 - killed_at
    print(f"run twice: {len(again)} of {len(held)} held by the killed worker, after {waited:.1f} s")
    assert len(times) == 10_001
    assert again <= held, again - held
    assert waited < HEARTBEAT + SUPERVISION + RETRY


def _unfinished(workers: Workers, killed: Running) -> set[str]:
    """The jobs that ``killed`` had when it ended: begun, not completed."""
    rows = workers.server.query(f"SELECT id FROM jobs_{QUEUE}.job WHERE state = 'active'")
    begun = {
        json.loads(line)["id"] for line in killed.output.splitlines() if '"event":"begin"' in line
    }
    return begun & set(rows.splitlines())
