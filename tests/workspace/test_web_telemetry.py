"""apps/web with telemetry: one trace through all that it asks, metrics for Prometheus, and nothing
of either where nobody wants it, or in a browser."""

from __future__ import annotations

import json
import re
import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.collector import Collector, collecting
from support.postgres import Server, free_port
from support.prometheus import said, scraped
from support.promql import asked_of
from support.running import Running, until
from support.tools import pnpm_with_nothing
from workspace.conftest import SECRET

ENTRY = "apps/web/start.mjs"
WATCHED = f"--import {Path(__file__).with_name('cached_modules.mjs')} {ENTRY}"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
COUNT = "http_server_request_duration_seconds_count"
SERVER, CLIENT = 2, 3
"""Kinds of spans, as OTLP numbers them."""
PAGES = {
    "hello/[name]/page.tsx": """\
import { logger } from "../../../server/logger";
export const dynamic = "force-dynamic";
export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  logger.info("asking");
  const asked = `http://127.0.0.1:${process.env.PORT}/rows/7?token=s3cret`;
  const answer = await fetch(asked, { cache: "no-store" });
  return <p>{(await params).name} {await answer.text()}</p>;
}
""",
    "rows/[id]/route.ts": """\
import { pool } from "../../../server/readiness";
export async function GET() {
  const { rows } = await pool().query("select 1 as one");
  return Response.json({ rows });
}
""",
    "crash/route.ts": """\
export async function POST(request: Request) {
  void Promise.reject(new Error("seen"));
  return new Response(await request.text());
}
""",
}
Seen = Callable[..., Running]


@pytest.fixture(scope="module")
def standalone(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What an image has of the app with these pages, where no other package of its is near."""
    app, place = workspace / "apps/web", tmp_path_factory.mktemp("seen")
    built, own = app / ".next", place / "next"
    built.rename(own)
    for name, text in PAGES.items():
        page = app / "src/app" / name
        page.parent.mkdir(parents=True)
        page.write_text(text)
    try:
        pnpm_with_nothing(app, "build")
        (built / "standalone").rename(place / "standalone")
        yield place / "standalone"
    finally:
        for name in PAGES:
            shutil.rmtree(app / "src/app" / name.partition("/")[0])
        shutil.rmtree(built)
        own.rename(built)


@pytest.fixture
def seen(standalone: Path, postgres: Server) -> Iterator[Seen]:
    """Starts it; whatever is left is killed."""
    started: list[Running] = []

    def starter(entry: str = ENTRY, **env: str) -> Running:
        port = free_port()
        known = {"AUTH_SECRET": SECRET, "DATABASE_URL": postgres.dsn("app"), "GIT_SHA": "abc"}
        usual = {"PORT": str(port), "METRICS_PORT": "0", "DRAIN_DELAY_MS": "0"}
        started.append(Running(standalone, port, {**known, **usual, **env}, entry))
        started[-1].wait_ready()
        return started[-1]

    yield starter
    for one in started:
        one.kill()
        assert SECRET not in one.output and "s3cret" not in one.output


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


def page(app: Running, path: str) -> str:
    """Ask as a balancer does that has a trace."""
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
    request = urllib.request.Request(f"http://127.0.0.1:{app.port}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        text: str = answer.read().decode()
    return text


def lines_of(app: Running) -> list[dict[str, Any]]:
    return [json.loads(line) for line in app.output.splitlines() if line.startswith("{")]


def test_one_trace_goes_through_all_that_a_page_asks(seen: Seen, collector: Collector) -> None:
    """From whoever asked, by HTTP in and out, to the database. What is left is sent as it drains;
    a query, which may hold a secret, is not, a probe is no trace, and Next says nothing twice."""
    app = seen(**collector.variables)
    assert "rows" in page(app, "/hello/ada?token=s3cret")
    assert collector.requests == []
    app.signal()
    assert app.wait() == 0, app.output
    assert {span["traceId"] for span in collector.spans} == {TRACE}
    by_name = {(span["name"], span["kind"]): span for span in collector.spans}
    chain = [("GET /hello/[name]", SERVER), ("GET", CLIENT), ("GET /rows/[id]", SERVER)]
    chain.append(("pg.query:SELECT app", CLIENT))
    parents = [by_name[one].get("parentSpanId") for one in chain]
    assert parents == [PARENT, *(by_name[one]["spanId"] for one in chain[:-1])]
    others = {span["name"] for span in collector.spans} - {name for name, _ in chain}
    assert others == {"pg-pool.connect", "pg.connect"}
    first = by_name[chain[0]]
    assert first["resource"]["service.name"] == "web"
    assert first["resource"]["service.version"] == "abc"
    assert first["attributes"]["http.route"] == "/hello/[name]"
    assert "s3cret" not in json.dumps(collector.requests)
    (line,) = [line for line in lines_of(app) if line["msg"] == "asking"]
    assert (line["trace_id"], line["span_id"]) == (TRACE, first["spanId"])


def test_prometheus_hears_of_routes_and_of_the_end(seen: Seen, workspace: Path) -> None:
    """On a port of its own, which the public one is not; while it drains, too, with why it does:
    a rejection that nobody caught. The alerts and the dashboard ask for nothing else."""
    port = free_port()
    app = seen(METRICS_PORT=str(port))
    before = scraped(port)
    for path in ("/hello/ada", "/hello/bob"):
        page(app, path)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        page(app, "/metrics")
    found = scraped(port)
    assert found[COUNT, "GET", "200", "/hello/[name]"] == 2
    assert found[COUNT, "GET", "200", "/rows/[id]"] == 2
    assert found["db_client_connection_max",] == 10
    assert before["db_client_connection_count", "idle"] == 0
    assert found["db_client_connection_count", "idle"] == 1
    wanted, (metrics, labels) = asked_of(workspace / "infra/k8s/base/web"), said(port)
    assert wanted.metrics - metrics == wanted.labels - labels == set()
    head = "POST /crash HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 1\r\n\r\n"
    with socket.create_connection(("127.0.0.1", app.port)) as client:
        client.sendall(head.encode())
        why = ("service_shutdowns_total", "uncaught_error")
        until(lambda: scraped(port)[why] == 1, "the crash is counted")
        client.sendall(b"x")
        assert b" 200 " in client.recv(1_000)
    assert app.wait() == 1


def loaded(app: Running) -> list[Path]:
    """Every CommonJS module that it had when it ended: Next's chunks are such, too."""
    (last,) = [line for line in lines_of(app) if line["msg"] == "loaded"]
    return [Path(path) for path in last["paths"]]


def of_telemetry(paths: list[Path]) -> list[Path]:
    """Those of OpenTelemetry's SDK and of Prometheus' client; Next itself has the API."""
    chunks = [path for path in paths if "chunks" in path.parts]
    assert chunks
    outside = [path for path in paths if re.search(r"-in-the-middle|/prom-client", str(path))]
    return [*outside, *(path for path in chunks if "OTEL_BSP_" in path.read_text())]


def test_with_nothing_to_send_to_nothing_is_loaded(seen: Seen) -> None:
    """Whatever else the platform says: it would cost each start, and each request."""
    app = seen(WATCHED, OTEL_TRACES_EXPORTER="otlp")
    page(app, "/hello/ada")
    app.signal()
    assert app.wait() == 0, app.output
    assert of_telemetry(loaded(app)) == []


def test_a_collector_that_is_dead_changes_no_end(seen: Seen) -> None:
    """Its last spans are given up after a tenth of the deadline; the exit code is the work's."""
    dead = f"http://127.0.0.1:{free_port()}"
    app = seen(WATCHED, OTEL_EXPORTER_OTLP_ENDPOINT=dead, DRAIN_DEADLINE_MS="8000")
    page(app, "/hello/ada")
    begin = time.monotonic()
    app.signal()
    assert app.wait() == 0, app.output
    assert time.monotonic() - begin < 4
    assert len(of_telemetry(loaded(app))) > 2


def test_a_browser_gets_nothing_of_it(standalone: Path, seen: Seen, collector: Collector) -> None:
    """Neither code nor the names of a trace. (A file may name the folder that Next lay in.)"""
    of_it = re.compile(r"@opentelemetry/|prom-client|traceparent|OTEL_|trace_id")
    files = (standalone / "apps/web/.next/static").rglob("*.*")
    texts = {file.name: file.read_text(errors="replace") for file in files}
    assert len(texts) > 5 and not [name for name, text in texts.items() if of_it.search(text)]
    app = seen(**collector.variables)
    html = page(app, "/hello/ada")
    assert not of_it.search(html) and TRACE not in html
