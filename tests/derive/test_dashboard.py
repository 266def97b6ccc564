"""A dashboard of what each kind does; it is the team's from its first edit on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from shipway.derive.dashboard import dashboard, with_name
from support.changes import swap
from support.derived import derived, facts, host_with_manifests
from support.judges import kustomized
from support.promql import drawn_by

BASE = "infra/k8s/base"
FILE = f"{BASE}/payments/dashboard.json"
SIDECAR = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  labels:\n"
    '    grafana_dashboard: "1"\n'
)
ALL = {"Pods", "Event loop lag (p99)", "CPU", "Memory", "Shutdowns"}
REQUESTS = {"Requests", "Share that fails (5xx)", "Duration", "Duration by route (p95)"}
POOL, QUEUE = {"Connections"}, {"Jobs", "Oldest job that waits"}


def saved(text: str) -> str:
    """As Grafana gives it back: anew, and with what it adds."""
    return json.dumps({**json.loads(text), "version": 7, "editable": True}, indent=4)


@pytest.mark.parametrize(
    ("kind", "database", "titles"),
    [
        ("http", "none", ALL | REQUESTS),
        ("http", "DATABASE_URL", ALL | REQUESTS | POOL),
        ("worker", "none", ALL),
        ("worker", "DATABASE_SERVICE_URL", ALL | POOL | QUEUE),
    ],
)
def test_each_kind_draws_what_it_does(kind: str, database: str, titles: set[str]) -> None:
    """Every panel has its place, and asks for one environment's pods."""
    text = dashboard(facts(telemetry=True, kind=kind, database=database))
    panels: list[dict[str, Any]] = json.loads(text)["panels"]
    assert {panel["title"] for panel in panels} == titles
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
    assert len(places) == len({panel["id"] for panel in panels}) == len(panels)
    assert all('namespace="$namespace"' in expr for expr in drawn_by(text))


def test_what_has_no_metrics_or_no_manifests_has_none() -> None:
    assert dashboard(facts()) == dashboard(facts(telemetry=True, kubernetes_base="")) == ""


def test_the_sidecar_finds_it_where_it_finds_others(tmp_path: Path) -> None:
    """As a ConfigMap of the file, by the label that others have; where none has it, no object."""
    root = host_with_manifests(tmp_path / "acme", **{f"{BASE}/web/dashboard.yaml": SIDECAR})
    derived(root, facts(telemetry=True))
    every = {(o["kind"], o["metadata"]["name"]): o for o in built(root)}
    found = every["ConfigMap", "payments-dashboard"]
    assert found["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert found["data"]["dashboard.json"] == (root / FILE).read_text()
    (root / BASE / "web/dashboard.yaml").unlink()
    derived(root, facts(telemetry=True))
    assert "payments-dashboard" not in {o["metadata"]["name"] for o in built(root)}
    assert (root / FILE).is_file()


def built(root: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(kustomized(root / BASE / "payments")))


def test_it_follows_in_whatever_form_it_is(tmp_path: Path) -> None:
    """A formatter's hand is no edit; without telemetry it goes."""
    root = host_with_manifests(tmp_path / "acme")
    derived(root, facts(telemetry=True))
    file = root / FILE
    file.write_text(json.dumps(json.loads(file.read_text()), indent="\t"))
    assert derived(root, facts(telemetry=True)).drifts == []
    derived(root, facts(telemetry=True, database="DATABASE_URL"))
    assert '"Connections"' in file.read_text()
    derived(root, facts())
    assert not file.exists()


def test_what_the_team_saved_stays(tmp_path: Path) -> None:
    root = host_with_manifests(tmp_path / "acme")
    derived(root, facts(telemetry=True))
    file = root / FILE
    theirs = saved(file.read_text())
    file.write_text(theirs)
    for one in (facts(telemetry=True), facts(telemetry=True, database="DATABASE_URL"), facts()):
        assert [path for path, _ in derived(root, one).drifts if path == FILE] == []
        assert file.read_text() == theirs


def test_a_file_of_others_stays(tmp_path: Path) -> None:
    """It was there before us, and is no JSON that anybody could read."""
    root = host_with_manifests(tmp_path / "acme", **{FILE: "{ // ours\n}\n"})
    derived(root, facts(telemetry=True))
    assert (root / FILE).read_text() == "{ // ours\n}\n"


def test_its_own_queries_get_another_name() -> None:
    """And nothing else that is called so."""
    text = dashboard(facts(telemetry=True))
    mine = swap('"Requests"', '"Requests of payments"')(text)
    renamed = with_name(mine, "payments", "billing")
    assert all('="billing"' in expr for expr in drawn_by(renamed))
    assert "Requests of payments" in renamed
