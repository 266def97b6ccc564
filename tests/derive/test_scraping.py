"""Prometheus gets a way to a service by what the host's other manifests show, and else none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from shipway.derive.scraping import why_none
from shipway.sources.host import Host
from shipway.sources.view import View
from support.crds import misfits
from support.derived import derived, facts, host_with_manifests
from support.judges import kustomized

BASE = "infra/k8s/base"
MONITOR = "apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata:\n  name: web\n"
ANNOTATED = (
    "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    metadata:\n"
    '      annotations:\n        prometheus.io/scrape: "true"\n'
)
SHOWN = {
    "nothing": ({}, ""),
    "a monitor": ({"infra/k8s/base/web/monitor.yaml": MONITOR}, "monitor"),
    "another sort": (
        {"infra/k8s/monitoring/all.yml": MONITOR.replace("Pod", "Service")}, "monitor",
    ),
    "annotations": ({"infra/k8s/base/web/deployment.yaml": ANNOTATED}, "annotations"),
    "both": (
        {"infra/k8s/base/web/a.yaml": ANNOTATED, "infra/k8s/base/web/b.yaml": MONITOR}, "monitor",
    ),
    "turned off": ({"infra/k8s/base/web/a.yaml": ANNOTATED.replace("true", "false")}, ""),
    "elsewhere": ({"charts/web/monitor.yaml": MONITOR}, ""),
    "no text": ({"infra/k8s/base/web/monitor.yaml": b"\xff" + MONITOR.encode()}, ""),
}  # fmt: skip


def objects(root: Path, **answers: Any) -> dict[str, dict[str, Any]]:
    """What kustomize builds of the base of a service, by kind."""
    derived(root, facts(**answers))
    documents = yaml.safe_load_all(kustomized(root / BASE / "payments"))
    return {document["kind"]: document for document in documents}


@pytest.mark.parametrize("kind", ["http", "worker"])
@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN)
def test_the_way_that_others_have_is_taken(
    tmp_path: Path, shown: tuple[dict[str, Any], str], kind: str
) -> None:
    """And where there is none, neither an object nor a rule, and one line that says so."""
    files, way = shown
    root = host_with_manifests(tmp_path / "acme", **files)
    service = facts(kind=kind, telemetry=True).service
    assert bool(why_none(service, View(Host(root)))) == (way == "")
    found = objects(root, kind=kind, telemetry=True)
    assert ("PodMonitor" in found) == (way == "monitor")
    template = found["Deployment"]["spec"]["template"]["metadata"]
    wanted = {"prometheus.io/scrape": "true", "prometheus.io/port": "9464"}
    assert template.get("annotations") == (wanted if way == "annotations" else None)
    ports = [
        port["port"]
        for rule in found["NetworkPolicy"]["spec"].get("ingress", [])
        for port in rule["ports"]
    ]
    assert ("metrics" in ports) == (way != "")


def test_the_monitor_names_the_pods_and_their_port(tmp_path: Path) -> None:
    """What its operator needs to find them: the same labels, and the port by its name."""
    root = host_with_manifests(tmp_path / "acme", **{f"{BASE}/web/monitor.yaml": MONITOR})
    found = objects(root, telemetry=True)
    pods = found["Deployment"]["spec"]["template"]
    spec = found["PodMonitor"]["spec"]
    assert spec["selector"]["matchLabels"].items() <= pods["metadata"]["labels"].items()
    ports = {port["name"] for port in pods["spec"]["containers"][0]["ports"]}
    assert {endpoint["port"] for endpoint in spec["podMetricsEndpoints"]} <= ports
    assert set(spec["podTargetLabels"]) <= pods["metadata"]["labels"].keys()


def test_the_operators_own_schema_takes_it(tmp_path: Path) -> None:
    """Strictly; the judge is seen to fail. It has the label that the others are picked by."""
    picked = MONITOR + "  labels: { release: stack }\n"
    root = host_with_manifests(tmp_path / "acme", **{f"{BASE}/web/monitor.yaml": picked})
    monitor = objects(root, telemetry=True)["PodMonitor"]
    assert misfits(monitor) == []
    assert monitor["metadata"]["labels"]["release"] == "stack"
    monitor["spec"]["podMetricsEndpoints"][0]["ports"] = "metrics"
    assert len(misfits(monitor)) == 1


def test_the_collector_may_be_reached(tmp_path: Path) -> None:
    """Traces go out by the port that the schema's example has."""
    root = host_with_manifests(tmp_path / "acme")
    rules = objects(root, telemetry=True)["NetworkPolicy"]["spec"]["egress"]
    assert 4318 in [port["port"] for rule in rules for port in rule["ports"]]


def test_a_service_without_metrics_has_nothing_of_it(tmp_path: Path) -> None:
    """Whatever others have."""
    root = host_with_manifests(tmp_path / "acme", **{f"{BASE}/web/monitor.yaml": MONITOR})
    found = objects(root)
    assert "PodMonitor" not in found and "metrics" not in str(found)
    assert why_none(facts().service, View(Host(root))) == ""


def test_what_is_no_more_shown_goes_again(tmp_path: Path) -> None:
    """The team takes its monitor away: ours goes with it, and so does the rule."""
    root = host_with_manifests(tmp_path / "acme", **{f"{BASE}/web/monitor.yaml": MONITOR})
    assert "PodMonitor" in objects(root, telemetry=True)
    (root / BASE / "web/monitor.yaml").unlink()
    found = objects(root, telemetry=True)
    assert "PodMonitor" not in found
    assert [rule["ports"][0]["port"] for rule in found["NetworkPolicy"]["spec"]["ingress"]] == [
        "http"
    ]
