"""What somebody looks at when they were woken: a dashboard for Grafana, as JSON.

Whoever edits it saves it as a whole, from Grafana: then it is theirs, whatever follows later.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any, NamedTuple

from shipway.derive.compact_json import to_json
from shipway.derive.series import (
    FAILED,
    LAG,
    POOL,
    QUEUE,
    REQUESTS,
    WORK,
    has_pool,
    has_queue,
    is_watched,
    of_deployment,
    of_rollout,
    own,
    serves,
)
from shipway.derive.service_facts import ServiceFacts

DASHBOARD_FILE = "dashboard.json"
SIDECAR_LABEL = "grafana_dashboard"
WIDTH, HEIGHT = 12, 8
"""Of a panel: Grafana has 24 columns."""
CHOSEN = 'namespace="$namespace"'
WINDOW = "[$__rate_interval]"


class Panel(NamedTuple):
    """lines: what is drawn, and how each line is called."""

    title: str
    unit: str
    lines: tuple[tuple[str, str], ...]


def is_dashboard(path: str) -> bool:
    return posixpath.basename(path) == DASHBOARD_FILE


def with_name(text: str, old: str, new: str) -> str:
    """A team's own dashboard once the service has another name: what it asks for is called so."""
    return text.replace(f'=\\"{old}\\"', f'=\\"{new}\\"')


def dashboard(facts: ServiceFacts) -> str:
    """The file; empty for what has no metrics of ours."""
    if not is_watched(facts):
        return ""
    spaces = f"label_values({own(facts, 'process_start_time_seconds')}, namespace)"
    source = {"type": "prometheus", "uid": "${datasource}"}
    return to_json(
        {
            "uid": f"service-{facts.name}"[:40],
            "title": facts.name,
            "schemaVersion": 39,
            "refresh": "30s",
            "time": {"from": "now-3h", "to": "now"},
            "templating": {
                "list": [
                    {"name": "datasource", "type": "datasource", "query": "prometheus"},
                    {
                        "name": "namespace",
                        "type": "query",
                        "datasource": source,
                        "query": spaces,
                        "refresh": 2,
                    },
                ]
            },
            "panels": [
                _panel(number, panel, source) for number, panel in enumerate(_panels(facts))
            ],
        }
    )


def _panel(number: int, panel: Panel, source: dict[str, str]) -> dict[str, Any]:
    below, beside = divmod(number, 2)
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": panel.title,
        "datasource": source,
        "gridPos": {"x": beside * WIDTH, "y": below * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}},
        "targets": [
            {"refId": "ABC"[n], "expr": expr, "legendFormat": name}
            for n, (expr, name) in enumerate(panel.lines)
        ],
    }


def _panels(facts: ServiceFacts) -> Iterator[Panel]:
    if serves(facts):
        yield from _requests(facts)
    if has_queue(facts):
        yield from _jobs(facts)
    if has_pool(facts):
        yield _pool(facts)
    yield from _process(facts)


def _requests(facts: ServiceFacts) -> Iterator[Panel]:
    def rate(*matchers: str, of: str = "count") -> str:
        return f"rate({own(facts, f'{REQUESTS}_{of}', CHOSEN, WORK, *matchers)}{WINDOW})"

    by_status = f"sum by (http_response_status_code) ({rate()})"
    yield Panel("Requests", "reqps", ((by_status, "{{http_response_status_code}}"),))
    share = f"sum({rate(FAILED)}) / sum({rate()})"
    yield Panel("Share that fails (5xx)", "percentunit", ((share, "5xx"),))
    buckets = rate(of="bucket")
    percentiles = tuple(
        (f"histogram_quantile(0.{p}, sum by (le) ({buckets}))", f"p{p}") for p in (50, 95, 99)
    )
    yield Panel("Duration", "s", percentiles)
    by_route = f"histogram_quantile(0.95, sum by (le, http_route) ({buckets}))"
    yield Panel("Duration by route (p95)", "s", ((by_route, "{{http_route}}"),))


def _jobs(facts: ServiceFacts) -> Iterator[Panel]:
    count = f"max by (queue, state) ({own(facts, f'{QUEUE}_jobs', CHOSEN)})"
    yield Panel("Jobs", "short", ((count, "{{queue}} {{state}}"),))
    oldest = f"max by (queue) ({own(facts, f'{QUEUE}_oldest_ready_job_seconds', CHOSEN)})"
    yield Panel("Oldest job that waits", "s", ((oldest, "{{queue}}"),))


def _pool(facts: ServiceFacts) -> Panel:
    state = f"sum by (db_client_connection_state) ({own(facts, f'{POOL}_count', CHOSEN)})"
    waiting = f"sum({own(facts, f'{POOL}_pending_requests', CHOSEN)})"
    most = f"sum({own(facts, f'{POOL}_max', CHOSEN)})"
    lines = ((state, "{{db_client_connection_state}}"), (waiting, "waiting"), (most, "most"))
    return Panel("Connections", "short", lines)


def _pods(facts: ServiceFacts, of_kubernetes: str, of_rollouts: str) -> str:
    """What a Deployment has; or a Rollout, in an environment where that stands in its place."""
    counted = of_deployment(facts, of_kubernetes, CHOSEN)
    return f"{counted} or {of_rollout(facts, of_rollouts, CHOSEN)}" if facts.canaries else counted


def _process(facts: ServiceFacts) -> Iterator[Panel]:
    ready, wanted = (
        f"sum({_pods(facts, *metrics)})"
        for metrics in (("status_replicas_ready", "available"), ("spec_replicas", "desired"))
    )
    yield Panel("Pods", "short", ((ready, "ready"), (wanted, "wanted")))
    yield Panel("Event loop lag (p99)", "s", ((own(facts, LAG, CHOSEN), "{{pod}}"),))
    cpu = f"rate({own(facts, 'process_cpu_seconds_total', CHOSEN)}{WINDOW})"
    yield Panel("CPU", "short", ((cpu, "{{pod}}"),))
    memory = own(facts, "process_resident_memory_bytes", CHOSEN)
    yield Panel("Memory", "bytes", ((memory, "{{pod}}"),))
    ends = f"sum by (reason) (increase({own(facts, 'service_shutdowns_total', CHOSEN)}{WINDOW}))"
    yield Panel("Shutdowns", "short", ((ends, "{{reason}}"),))
