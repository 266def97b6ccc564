"""A cron job as a process: it runs to its end, and a signal in the middle stops it in time."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generated.conftest import JOBS
from support.collector import collecting
from support.postgres import PASSWORD, Server
from support.running import Running, until

TRACED = "--enable-source-maps --import ./{0}/telemetry.js {0}/main.js"
FAILS = """
export async function run({ pool }) {
  await pool.query("select 1 as one");
  throw new RangeError("s3cret");
}
"""
Begin = Callable[..., Running]
LISTENS = """
import { setTimeout } from "node:timers/promises";
export async function run({ logger, signal }) {
  logger.info("work begins");
  await setTimeout(60_000, undefined, { signal });
}
"""
IS_DEAF = LISTENS.replace(", undefined, { signal }", "")
ASKS = """
export async function run({ logger, pool }) {
  logger.info((await pool.query("select current_user as who")).rows[0]);
}
"""


@pytest.fixture
def begin(monorepo: Path) -> Iterator[Begin]:
    """Starts one with other work; empty: the template's own."""
    begun: list[Running] = []

    def start(name: str, work: str = "", entry: str = "{0}/main.js", **env: str) -> Running:
        folder = monorepo / "services" / name
        build = "dist" if not work else "other"
        if work:
            shutil.copytree(folder / "dist", folder / build, dirs_exist_ok=True)
            (folder / build / "run.js").write_text(work)
        begun.append(Running(folder, 0, env, entry.format(build)))
        return begun[-1]

    yield start
    for one in begun:
        one.kill()
        assert PASSWORD not in one.output
    for name in JOBS:
        shutil.rmtree(monorepo / "services" / name / "other", ignore_errors=True)


def test_it_runs_to_its_end(begin: Begin) -> None:
    """With nothing in its environment, and says that all was done."""
    job = begin("c0")
    assert job.wait() == 0
    assert '"msg":"done"' in job.output


@pytest.mark.parametrize(
    ("work", "deadline", "says"),
    [(LISTENS, "20000", "stopped before the end"), (IS_DEAF, "100", "did not stop in time")],
)
def test_a_signal_in_the_middle_stops_it(begin: Begin, work: str, deadline: str, says: str) -> None:
    """By 143, so that Kubernetes begins it anew: at once where the work listens, else at the
    deadline."""
    job = begin("c0", work, DRAIN_DEADLINE_MS=deadline)
    until(lambda: "work begins" in job.output, "the work begins")
    job.signal(signal.SIGTERM)
    assert job.wait() == 143
    assert says in job.output


def test_it_asks_the_database_and_leaves_it(begin: Begin, postgres: Server) -> None:
    """As the role of its address; the pool keeps no run alive."""
    job = begin("c1", ASKS, DATABASE_URL=postgres.dsn("app"))
    assert job.wait() == 0, job.output
    assert '"who":"app"' in job.output


def test_what_is_missing_is_named(begin: Begin) -> None:
    """Exit code 1, and no value; the image's smoke test looks for the name."""
    job = begin("c1")
    assert job.wait() == 1
    assert "c1 cannot start: " in job.output and "DATABASE_URL: is not set" in job.output


@pytest.mark.parametrize(("work", "code"), [(ASKS, 0), (FAILS, 1)])
def test_a_run_is_a_trace_that_is_sent_at_its_end(
    begin: Begin, postgres: Server, work: str, code: int
) -> None:
    """With what it asks of the database; its last line is in it, and nothing of an error's text."""
    with collecting() as collector:
        settings = {"DATABASE_URL": postgres.dsn("app"), **collector.variables}
        job = begin("c1", work, entry=TRACED, **settings)
        assert job.wait() == code, job.output
    by_name = {span["name"]: span for span in collector.spans}
    run, query = by_name["run c1"], by_name["pg.query:SELECT app"]
    assert "parentSpanId" not in run and query["parentSpanId"] == run["spanId"]
    assert {span["traceId"] for span in collector.spans} == {run["traceId"]}
    assert int(run["attributes"]["process.exit.code"]) == code
    assert run["status"]["code"] == (2 if code else 0)
    assert json.loads(job.output.splitlines()[-1])["trace_id"] == run["traceId"]
    assert "s3cret" not in json.dumps(collector.requests)
