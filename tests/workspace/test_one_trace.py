"""One request on its way: a page of the app, the service that it calls, a job in a transaction, and
the worker; each built and started as in production, on a real PostgreSQL server."""

from __future__ import annotations

import json
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from generated.conftest import shipway
from support.changes import swap
from support.collector import Collector, Json, collecting
from support.hosts import commit
from support.places import open_folder
from support.postgres import Server, free_port
from support.running import Running, until
from support.tools import STORE, pnpm
from workspace.conftest import SECRET

pytestmark = [pytest.mark.deep, pytest.mark.slow]

SERVICE_ROLE, SEEN = "database=DATABASE_SERVICE_URL", "telemetry=true"
SEND = """
const pool = new pg.Pool({ connectionString: process.env.DATABASE_SERVICE_URL, max: 2 });

async function order(message: string): Promise<void> {
  const client = await pool.connect();
  await client.query("begin");
  await enqueue(client, { message });
  await client.query("commit");
  client.release();
}
"""
IMPORTS = 'import { enqueue } from "@acme/mailer-jobs";\nimport pg from "pg";\n'
PAGES = {
    "order/[name]/page.tsx": """\
import { createClient } from "@acme/api-client";
import { getEnv } from "../../../env";
export const dynamic = "force-dynamic";
export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  const path = await params;
  const { data } = await createClient({ baseUrl: getEnv().API_URL }).GET("/greetings/{name}", {
    params: { path },
  });
  return <p>{data?.message}</p>;
}
""",
    "send/[name]/route.ts": f"""\
{IMPORTS}{SEND}
export async function POST(_: Request, {{ params }}: {{ params: Promise<{{ name: string }}> }}) {{
  await order((await params).name);
  return new Response("sent");
}}
""",
}
KINDS = {1: "internal", 2: "server", 3: "client", 4: "producer", 5: "consumer"}
"""As OTLP numbers them."""


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """A monorepo whose app calls api, which sends jobs to mailer; the app sends some itself."""
    with open_folder("one-trace") as folder:
        root = folder / "acme"
        here = ("-C", str(root))
        shipway("init", str(root), "--data", SEEN)
        data = ("--data", SEEN, "--data", SERVICE_ROLE, "--yes", *here)
        shipway("new", "api", "--data", "openapi=true", *data)
        shipway("new", "mailer", "--kind", "worker", *data)
        commit(root)
        for caller, called in (("web", "api"), ("api", "mailer"), ("web", "mailer")):
            shipway("connect", caller, called, *here)
        _write(root)
        pnpm(root, "install", "--silent", "--no-frozen-lockfile", "--store-dir", str(STORE))
        pnpm(root, "packages:build")
        pnpm(root, "--filter", "./services/*", "--filter", "./apps/*", "build")
        yield root


def _write(root: Path) -> None:
    route = root / "services/api/src/routes/greetings.ts"
    text = swap("/** The contract", f"{SEND}\n/** The contract")(route.read_text())
    text = swap(
        "async (request) => ({", "async (request) => order(request.params.name).then(() => ({"
    )(text)
    route.write_text(IMPORTS + swap("  }));\n};", "  })));\n};")(text))
    for name, page in PAGES.items():
        file = root / "apps/web/src/app" / name
        file.parent.mkdir(parents=True)
        file.write_text(page)


class Platform:
    """All three, and what they tell of themselves."""

    def __init__(self, root: Path, away: Path, postgres: Server, collector: Collector) -> None:
        role = postgres.dsn("service")
        self.collector, self.programs = collector, dict[str, Running]()
        self.env = {"DATABASE_SERVICE_URL": role, "METRICS_PORT": "0", "DRAIN_DELAY_MS": "0"}
        self.env |= collector.variables
        import_it = "--enable-source-maps --import ./dist/telemetry.js dist/main.js"
        services = root / "services"
        worker = {"POLL_INTERVAL_MS": "50"}
        self._start("mailer", services / "mailer", "HEALTH_PORT", import_it, **worker)
        api = self._start("api", services / "api", "PORT", import_it)
        app = {"AUTH_SECRET": SECRET, "DATABASE_URL": postgres.dsn("app")}
        app["API_URL"] = f"http://127.0.0.1:{api.port}"
        # Where no package of the monorepo is near, as in its image.
        shutil.copytree(root / "apps/web/.next/standalone", away, symlinks=True)
        self._start("web", away, "PORT", "apps/web/start.mjs", **app)

    def _start(self, name: str, folder: Path, at: str, entry: str, **env: str) -> Running:
        port = free_port()
        one = Running(folder, port, {**self.env, at: str(port), **env}, entry)
        self.programs[name] = one
        one.wait_ready()
        return one

    def ask(self, path: str, method: str = "GET") -> str:
        url = f"http://127.0.0.1:{self.programs['web'].port}{path}"
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=20) as got:
            text: str = got.read().decode()
        return text

    def ended(self) -> list[Json]:
        """Every span, once all have drained in turn."""
        for name in ("web", "api", "mailer"):
            self.programs[name].signal()
            assert self.programs[name].wait() == 0, self.programs[name].output
        return self.collector.spans


@pytest.fixture
def platform(root: Path, postgres: Server, tmp_path: Path) -> Iterator[Platform]:
    """What is left is killed, and no secret was printed."""
    with collecting() as collector:
        started = Platform(root, tmp_path / "standalone", postgres, collector)
        try:
            yield started
        finally:
            for one in started.programs.values():
                one.kill()
                assert SECRET not in one.output


def said(span: Json) -> str:
    return f"{span['resource']['service.name']} {KINDS[span['kind']]} {span['name']}"


def way_to(span: Json, spans: list[Json]) -> list[str]:
    """From the first span of its trace to this one."""
    by_id = {one["spanId"]: one for one in spans}
    above = by_id.get(span.get("parentSpanId", ""))
    return [*(way_to(above, spans) if above else []), said(span)]


def tree(spans: list[Json], parent: str = "", depth: int = 0) -> Iterator[str]:
    """A line each, as a person reads them."""
    below = [span for span in spans if span.get("parentSpanId", "") == parent]
    for span in sorted(below, key=lambda one: int(one["startTimeUnixNano"])):
        yield f"{'  ' * depth}{said(span)}"
        yield from tree(spans, span["spanId"], depth + 1)


def test_a_request_is_one_trace_from_the_page_to_the_end_of_its_job(platform: Platform) -> None:
    """Each span below whoever caused it; the job was sent in the transaction of the request, and
    every line of a log that was written on the way names the trace."""
    assert "Hello, ada!" in platform.ask("/order/ada")
    worker = platform.programs["mailer"]
    until(lambda: "job done" in worker.output, "the job is done")
    spans = platform.ended()
    print("\n".join(tree(spans)))
    assert len({span["traceId"] for span in spans}) == 1
    (last,) = [span for span in spans if KINDS[span["kind"]] == "consumer"]
    assert way_to(last, spans) == [
        "web server GET /order/[name]",
        "web client GET",
        "api server GET /greetings/:name",
        "api producer send mailer",
        "mailer consumer process mailer",
    ]
    assert "api client pg.query:INSERT app" in map(said, spans)
    lines = [json.loads(line) for line in worker.output.splitlines()]
    (done,) = [line for line in lines if line["msg"] == "job done"]
    assert (done["trace_id"], done["span_id"]) == (last["traceId"], last["spanId"])


def test_a_job_that_the_app_itself_sends_is_done(platform: Platform) -> None:
    """By the package that `shipway connect web mailer` gave it, in a build of Next's."""
    assert platform.ask("/send/bob", "POST") == "sent"
    until(lambda: "job done" in platform.programs["mailer"].output, "the job is done")
    spans = platform.ended()
    print("\n".join(tree(spans)))
    (last,) = [span for span in spans if KINDS[span["kind"]] == "consumer"]
    assert way_to(last, spans) == [
        "web server POST /send/[name]",
        "web producer send mailer",
        "mailer consumer process mailer",
    ]
