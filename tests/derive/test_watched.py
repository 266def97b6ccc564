"""How others are watched is read out of their manifests, whatever else lies there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shipway.derive.watched import Watched, watched_of
from shipway.sources.host import Host
from shipway.sources.view import View
from support.derived import facts, host_with_manifests

MONITOR = "apiVersion: monitoring.coreos.com/v1\nkind: {}\nmetadata:\n  name: x\n  labels: {}\n"
STACK = "{release: stack, team: web}"
HOSTS: dict[str, tuple[list[str], Watched]] = {
    "a chart's": (
        [MONITOR.format("ServiceMonitor", STACK)],
        Watched("monitor", (("release", "stack"),), (("release", "stack"),)),
    ),
    "rules have their own": (
        [
            MONITOR.format("PodMonitor", "{}"),
            MONITOR.format("PrometheusRule", "{role: alert-rules, prometheus: k8s}"),
        ],
        Watched("monitor", (), (("prometheus", "k8s"), ("role", "alert-rules"))),
    ),
    "two of two minds": (
        [MONITOR.format("PodMonitor", STACK), MONITOR.format("PodMonitor", "{release: other}")],
        Watched("monitor"),
    ),
    "among others in a file": (
        ["kind: Service\nmetadata:\n  name: x\n---\n" + MONITOR.format("PodMonitor", STACK)],
        Watched("monitor", (("release", "stack"),), (("release", "stack"),)),
    ),
    "a file that nobody can read": (
        [MONITOR.format("PodMonitor", "{{ .Values.labels }")], Watched("monitor"),
    ),
    "rules alone": (
        [MONITOR.format("PrometheusRule", STACK)],
        Watched("monitor", (), (("release", "stack"),)),
    ),
    "a generator's option": (
        ["generatorOptions:\n  labels:\n    grafana_dashboard: 'yes'\n"],
        Watched(dashboards="yes"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_what_others_have_is_found(tmp_path: Path, host: tuple[list[str], Watched]) -> None:
    texts, found = host
    files: dict[str, Any] = {f"infra/k8s/base/web/{n}.yaml": text for n, text in enumerate(texts)}
    root = host_with_manifests(tmp_path / "acme", **files)
    assert watched_of(View(Host(root)), facts().service) == found
