"""A service that is seen: one trace through all that it asks, metrics for Prometheus, and nothing
of either where nobody wants it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generated.conftest import Start
from support.collector import Collector, collecting
from support.postgres import Server, free_port
from support.prometheus import Prometheus, said, scraped, scraping
from support.promql import STATE, asked_of, drawn_by
from support.running import NODE, Running, ask, until

HERE = Path(__file__).parent
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
MAIN = "seen/main.js"
WITH_SDK = f"--enable-source-maps --import ./seen/telemetry.js {MAIN}"
COUNT = "http_server_request_duration_seconds_count"
SERVER, CLIENT = 2, 3
"""Kinds of spans, as OTLP numbers them."""


@pytest.fixture(scope="module", autouse=True)
def builds(monorepo: Path) -> Iterator[None]:
    """A second build of h1, with a route that asks the service and one that asks the database."""
    folder = monorepo / "services/h1"
    shutil.copytree(folder / "dist", folder / "seen", dirs_exist_ok=True)
    shutil.copy(HERE / "pool_database.mjs", folder / "seen/database.js")
    shutil.copy(HERE / "telemetry_route.mjs", folder / "seen/routes/greetings.js")
    yield
    shutil.rmtree(folder / "seen")


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


def asked(service: Running, path: str) -> None:
    """Ask as a service does that has a trace."""
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
    request = urllib.request.Request(f"http://127.0.0.1:{service.port}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.load(answer) == {"rows": [{"one": 1}]}


def lines_of(service: Running) -> list[dict[str, Any]]:
    return [json.loads(line) for line in service.output.splitlines()]


def test_one_trace_goes_through_all_that_is_asked(start: Start, collector: Collector) -> None:
    """From whoever asked, by HTTP in and out, to the database. What is left is sent as it drains;
    a query, which may hold a secret, is not, and a probe is no trace."""
    service = start("h1", entry=WITH_SDK, GIT_SHA="abc", **collector.variables)
    service.wait_ready()
    asked(service, "/ask/ada?token=s3cret")
    assert collector.requests == []
    service.signal()
    assert service.wait() == 0, service.output
    assert {span["traceId"] for span in collector.spans} == {TRACE}
    by_name = {(span["name"], span["kind"]): span for span in collector.spans}
    chain = [("GET /ask/:name", SERVER), ("GET", CLIENT), ("GET /rows", SERVER)]
    chain.append(("pg.query:SELECT app", CLIENT))
    parents = [by_name[one].get("parentSpanId") for one in chain]
    assert parents == [PARENT, *(by_name[one]["spanId"] for one in chain[:-1])]
    first = by_name[chain[0]]
    assert first["resource"]["service.name"] == "h1"
    assert first["resource"]["service.version"] == "abc"
    assert first["attributes"]["http.route"] == "/ask/:name"
    assert "s3cret" not in json.dumps(collector.requests)
    (line,) = [line for line in lines_of(service) if line["msg"] == "asking"]
    assert (line["trace_id"], line["span_id"]) == (TRACE, first["spanId"])


def test_prometheus_reads_what_it_wants_to_know(start: Start, monorepo: Path) -> None:
    """On a port of its own, which the public one is not; while it drains, too. The alerts and the
    dashboard ask for no metric and no label that it does not say."""
    port = free_port()
    service = start("h1", entry=MAIN, METRICS_PORT=str(port))
    service.wait_ready()
    asked(service, "/ask/ada")
    assert service.get("/unknown")[0] == service.get("/metrics")[0] == 404
    found = scraped(port)
    assert found[COUNT, "GET", "200", "/ask/:name"] == found[COUNT, "GET", "200", "/rows"] == 1
    assert found[COUNT, "GET", "404", ""] == 2
    assert found["db_client_connection_max",] == 10
    assert found["db_client_connection_count", "idle"] == 1
    assert found["service_shutdowns_total", "SIGTERM"] == 0
    assert found["nodejs_eventloop_lag_p99_seconds",] > 0
    assert found["process_resident_memory_bytes",] > 0
    wanted, (metrics, labels) = asked_of(monorepo / "infra/k8s/base/h1"), said(port)
    assert wanted.metrics - metrics == wanted.labels - labels == set()
    service.signal()
    assert service.wait() == 0, service.output


def test_prometheus_evaluates_every_rule(start: Start, monorepo: Path, tmp_path: Path) -> None:
    """Debian's own scrapes it with a PodMonitor's labels, and draws what the dashboard does."""
    port = free_port()
    service = start("h1", entry=MAIN, METRICS_PORT=str(port))
    service.wait_ready()
    folder = monorepo / "infra/k8s/base/h1"
    labels = {"app_kubernetes_io_name": "h1", "namespace": "preview", "pod": "h1-1"}
    with scraping(tmp_path, port, labels, folder / "alerts.rules") as prometheus:
        asked(service, "/ask/ada")
        until(lambda: healths(prometheus) == {"ok"}, "every rule evaluated")
        until(lambda: drawn(prometheus, COUNT), "a scrape after the request")
        assert [one["health"] for one in prometheus.get("targets")["activeTargets"]] == ["up"]
        for expression in drawn_by((folder / "dashboard.json").read_text()):
            if not any(state in expression for state in STATE) and "5.." not in expression:
                until(lambda: drawn(prometheus, expression), expression)  # noqa: B023


def healths(prometheus: Prometheus) -> set[str]:
    groups = prometheus.get("rules")["groups"]
    return {rule["health"] for group in groups for rule in group["rules"]}


def drawn(prometheus: Prometheus, expression: str) -> list[Any]:
    """What a panel shows: of the chosen namespace, at the rate of so fast a scrape."""
    query = expression.replace("$namespace", "preview").replace("$__rate_interval", "5s")
    found: list[Any] = prometheus.get("query", query=query)["result"]
    return found


def test_while_it_drains_its_end_is_counted(start: Start) -> None:
    port = free_port()
    service = start("h1", entry=MAIN, METRICS_PORT=str(port), DRAIN_DELAY_MS="20000")
    service.wait_ready()
    service.signal()
    assert ask(f"http://127.0.0.1:{service.port}/readyz")[0] == 503
    assert scraped(port)["service_shutdowns_total", "SIGTERM"] == 1
    service.signal()
    assert service.wait() == 1


@pytest.mark.parametrize("off", [{}, {"OTEL_SDK_DISABLED": "true"}])
def test_with_nothing_to_send_to_nothing_is_loaded(
    start: Start, collector: Collector, off: dict[str, str]
) -> None:
    """Not one module of OpenTelemetry or Prometheus' client, and not one byte is sent."""
    wanted = collector.variables if off else {}
    service = start("h1", entry=f"--import {HERE}/loaded_modules.mjs {WITH_SDK}", **wanted, **off)
    service.wait_ready()
    asked(service, "/ask/ada")
    service.signal()
    assert service.wait() == 0, service.output
    (loaded,) = [line["urls"] for line in lines_of(service) if line["msg"] == "loaded"]
    assert any("fastify" in url for url in loaded)
    seen = [url for url in loaded if "/@opentelemetry/" in url or "/prom-client/" in url]
    assert seen == []
    assert collector.requests == []


def test_a_collector_that_is_dead_changes_no_end(start: Start) -> None:
    """Its last spans are given up after a tenth of the deadline; the exit code is the work's."""
    dead = f"http://127.0.0.1:{free_port()}"
    service = start(
        "h1", entry=WITH_SDK, OTEL_EXPORTER_OTLP_ENDPOINT=dead, DRAIN_DEADLINE_MS="10000"
    )
    service.wait_ready()
    asked(service, "/ask/ada")
    begin = time.monotonic()
    service.signal()
    assert service.wait() == 0, service.output
    assert time.monotonic() - begin < 5


def test_a_job_goes_on_in_the_trace_that_it_was_sent_in(
    start: Start, monorepo: Path, postgres: Server, collector: Collector
) -> None:
    """Whoever sent it; one that fails is an error there and in the log. A look for jobs is no
    trace, and Prometheus hears of the queue."""
    port = free_port()
    settings = {"POLL_INTERVAL_MS": "50", "METRICS_PORT": str(port), **collector.variables}
    worker = start("w2", entry="--import ./dist/telemetry.js dist/main.js", **settings)
    worker.wait_ready()
    trace = sent(monorepo / "services/w2", postgres, collector)
    until(lambda: "job done" in worker.output and "job failed" in worker.output, "both settled")
    oldest = "pgboss_queue_oldest_ready_job_seconds"
    until(lambda: scraped(port)[oldest, "w2-dead-letters"] > 0, "a dead letter")
    assert scraped(port)["pgboss_queue_jobs", "w2", "deferred"] == 0
    wanted, (metrics, labels) = asked_of(monorepo / "infra/k8s/base/w2"), said(port)
    assert wanted.metrics - metrics == wanted.labels - labels == set()
    worker.signal()
    assert worker.wait() == 0, worker.output
    assert {span["traceId"] for span in collector.spans} == {trace}
    by_id = {span["spanId"]: span for span in collector.spans}
    done = [span for span in collector.spans if span["name"] == "process w2"]
    assert [by_id[span["parentSpanId"]]["name"] for span in done] == ["send w2"] * 2
    errors = sorted(span["attributes"].get("error.type", "") for span in done)
    assert errors == ["", "NoRetry"]
    ends = [line for line in lines_of(worker) if line["msg"] in ("job done", "job failed")]
    assert {(line["trace_id"], line["span_id"]) for line in ends} == {
        (trace, span["spanId"]) for span in done
    }


def sent(folder: Path, postgres: Server, collector: Collector) -> str:
    """The trace in which another program sends a job, and one that the schema refuses."""
    script = shutil.copy(HERE / "telemetry_send.mjs", folder)
    env = {**os.environ, **collector.variables, "DATABASE_SERVICE_URL": postgres.dsn("service")}
    command = [NODE, "--import", "./dist/telemetry.js", script]
    try:
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=60
        )
    finally:
        Path(script).unlink()
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()
