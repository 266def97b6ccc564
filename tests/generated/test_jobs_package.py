"""`shipway connect` of a service with a worker's queue: built, judged and run on a real server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from generated.conftest import Start, shipway
from support.hosts import git
from support.postgres import Server
from support.running import NODE, until
from support.tools import STORE, pnpm

PACKAGE = "packages/w2-jobs"
LOCKFILE = "pnpm-lock.yaml"
ADD = ("add", "-A", "--", ".", f":!{LOCKFILE}")
"""The lockfile is none of the commit that all tests here share."""
SEND = """\
import { enqueue } from "@acme/w2-jobs";
import type pg from "pg";

export async function order(client: pg.ClientBase, end: "commit" | "rollback"): Promise<void> {
  await client.query("begin");
  await enqueue(client, { message: end });
  await client.query(end);
}
"""
RUN = """
import pg from "pg";
import { enqueue } from "@acme/w2-jobs";
import { order } from "./dist/order.js";
const client = new pg.Client(process.env.DATABASE_SERVICE_URL);
await client.connect();
await order(client, "rollback");
await order(client, "commit");
const refused = await enqueue(client, { message: 7 }).catch((error) => error.name);
await client.end();
console.log(JSON.stringify(refused));
"""
"""Nothing else ends it: what sends has no timer, and no connection of its own."""
TRACED = """
import { trace } from "@opentelemetry/api";
import pg from "pg";
import { enqueue } from "@acme/w2-jobs";
const client = new pg.Client(process.env.DATABASE_SERVICE_URL);
await client.connect();
await trace.getTracer("test").startActiveSpan("order", async (span) => {
  await enqueue(client, { message: "traced" });
  console.log(JSON.stringify(span.spanContext().traceId));
});
process.exit(0);
"""


@pytest.fixture(scope="module")
def connected(monorepo: Path) -> Iterator[Path]:
    """h2 reads the worker's database, and h1 another one; both send jobs. Then all is taken out."""
    install = ("install", "--silent", "--no-frozen-lockfile", "--store-dir", str(STORE))
    lockfile = (monorepo / LOCKFILE).read_bytes()
    built = ("--filter", "@acme/h2", "--filter", "@acme/w2", "build")
    for name in ("h2", "h1"):
        shipway("connect", name, "w2", "-C", str(monorepo))
    (monorepo / "services/h2/src/order.ts").write_text(SEND)
    git(monorepo, *ADD)
    try:
        pnpm(monorepo, *install)
        pnpm(monorepo, *built)
        yield monorepo
    finally:
        git(monorepo, "reset", "--quiet", "--hard")
        (monorepo / LOCKFILE).write_bytes(lockfile)
        pnpm(monorepo, *install)
        pnpm(monorepo, *built)


def test_every_check_of_the_team_passes(connected: Path) -> None:
    """With the real linter, formatter, compiler and dependency-cruiser, as nobody edited it; an
    app's compiler takes no ending in a path."""
    ends = ("h1", "h2", "w2", "w2-jobs")
    pnpm(connected, *(f"--filter=@acme/{name}" for name in ends), "typecheck")
    bundled = ("--module", "esnext", "--moduleResolution", "bundler")
    pnpm(connected, "--filter=@acme/w2-jobs", "exec", "tsc", "--noEmit", *bundled)
    pnpm(connected, "exec", "biome", "check", PACKAGE, "services/h2", "services/w2")
    pnpm(connected, "boundaries")


def test_zod_writes_the_schema_that_connect_wrote(connected: Path) -> None:
    """To the byte, of a service that got a second database."""
    assert "DATABASE_SERVICE_URL" in (connected / "services/h1/src/config.ts").read_text()
    pnpm(connected, "--filter", "@acme/h1", "env:schema")
    assert git(connected, "diff", "--name-only") == ""


def test_data_of_another_shape_is_a_type_error(connected: Path) -> None:
    """In the caller, once the worker's team changes what a job holds."""
    data = connected / PACKAGE / "src/job-data.ts"
    before = data.read_text()
    data.write_text(before.replace("message: z.string()", "text: z.string()"))
    try:
        done = pnpm(connected, "--filter", "@acme/h2", "typecheck", check=False)
    finally:
        data.write_text(before)
    assert done.returncode != 0 and "src/order.ts" in done.stdout + done.stderr


def test_a_job_is_done_once_its_transaction_is_committed(
    connected: Path, start: Start, postgres: Server
) -> None:
    """From built code of the caller to the worker's handler; what is rolled back never was."""
    start("w2", POLL_INTERVAL_MS="50").wait_ready()
    assert said_by(connected / "services/h2", RUN, postgres) == "ZodError"
    # Other tests put jobs of their own there.
    of_w2 = "FROM jobs_w2.job WHERE name = 'w2' AND data->>'message' IN ('commit', 'rollback')"
    until(lambda: "completed" in postgres.query(f"SELECT state {of_w2}"), "the job is done")
    assert postgres.query(f"SELECT state, data->>'message' {of_w2}").split() == ["completed|commit"]


def test_the_callers_trace_goes_along_with_the_job(
    connected: Path, start: Start, postgres: Server
) -> None:
    """Where the caller has telemetry: its worker goes on in that trace (test_telemetry.py)."""
    start("w2").wait_ready()
    # A collector that nobody is: without the address there are no traces.
    env = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    options = ("--import", "./dist/telemetry.js")
    trace = said_by(connected / "services/h1", TRACED, postgres, *options, **env)
    assert trace in postgres.query("SELECT to_jsonb(job)::text FROM jobs_w2.job")


def said_by(folder: Path, code: str, postgres: Server, *options: str, **env: str) -> str:
    """What a program in a caller's folder prints."""
    known = {"DATABASE_SERVICE_URL": postgres.dsn("service"), **env}
    done = subprocess.run(
        [NODE, *options, "--input-type=module", "-e", code], cwd=folder, env=known,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0 and done.stderr == "", done.stderr
    said: str = json.loads(done.stdout)
    return said


def test_all_is_as_it_was_once_both_are_taken_out(connected: Path) -> None:
    for name in ("h2", "h1"):
        shipway("connect", name, "w2", "--remove", "-C", str(connected))
    (connected / "services/h2/src/order.ts").unlink()
    git(connected, *ADD)
    assert git(connected, "diff", "--cached", "--name-only") == ""
