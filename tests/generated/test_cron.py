"""A cron job as a process: it runs to its end, and a signal in the middle stops it in time."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generated.conftest import JOBS
from support.postgres import PASSWORD, Server
from support.running import Running, until

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

    def start(name: str, work: str = "", **env: str) -> Running:
        folder = monorepo / "services" / name
        entry = "dist" if not work else "other"
        if work:
            shutil.copytree(folder / "dist", folder / entry, dirs_exist_ok=True)
            (folder / entry / "run.js").write_text(work)
        begun.append(Running(folder, 0, env, f"{entry}/main.js"))
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
