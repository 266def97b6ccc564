"""The alerts and the dashboard of a service live its life: named anew with it, and gone with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.test_new import shipway
from support.derived import MANIFESTS
from support.hosts import commit, make_host, snapshot

BASE = "infra/k8s/base"
OTHERS = {
    f"{BASE}/web/monitor.yaml": (
        "apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata:\n  name: web\n"
    ),
    f"{BASE}/web/dashboard.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  labels:\n"
        '    grafana_dashboard: "1"\n'
    ),
}


@pytest.mark.parametrize(
    ("files", "alerts"),
    [(OTHERS, "prometheusrule.yaml"), (MANIFESTS, "alerts.rules")],
)
def test_they_live_as_the_service_does(tmp_path: Path, files: dict[str, str], alerts: str) -> None:
    root = make_host(tmp_path / "acme", files)
    before = snapshot(root)
    assert shipway(root, "new", "payments", "--yes", "--data", "telemetry=true") == 0
    own = root / BASE / "payments"
    assert {alerts, "dashboard.json"} <= {file.name for file in own.iterdir()}
    dashboard = own / "dashboard.json"
    saved = json.dumps({**json.loads(dashboard.read_text()), "version": 7})
    dashboard.write_text(saved)
    commit(root)
    assert shipway(root, "check") == 0
    assert shipway(root, "rename", "payments", "billing") == 0
    commit(root)
    assert shipway(root, "check") == 0
    assert "service: billing\n" in (root / BASE / "billing" / alerts).read_text()
    renamed = (root / BASE / "billing/dashboard.json").read_text()
    assert renamed == saved.replace('=\\"payments\\"', '=\\"billing\\"') != saved
    assert shipway(root, "remove", "billing") == 0
    assert snapshot(root) == before
