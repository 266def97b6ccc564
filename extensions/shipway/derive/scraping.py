"""How Prometheus finds what it asks: as the manifests of the host's others show it."""

from __future__ import annotations

from typing import Any

from shipway.derive.canonical import to_yaml
from shipway.derive.deployment import NAME_LABEL, labels, metadata
from shipway.derive.peers import tcp
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.watched import Labels, watched_of
from shipway.derive.yaml_merge import Policies
from shipway.service import Service
from shipway.sources.view import View

SCRAPER = labels("prometheus")
"""What its pods are labelled, by its operator and by the community's chart alike."""
POLICIES = Policies(
    defaulted=("metadata.labels.*", "spec.podTargetLabels", "spec.podMetricsEndpoints")
)


def pod_monitor(facts: ServiceFacts) -> str:
    """For Prometheus' operator; empty where nobody else has one.

    Its series get the label that alerts and the dashboard find them by; where pods are found by
    their annotations, they have it from the chart's own configuration.
    """
    if facts.watched.scraping != "monitor" or not facts.metrics_port:
        return ""
    spec = {
        "selector": {"matchLabels": labels(facts.name)},
        "podTargetLabels": [NAME_LABEL],
        "podMetricsEndpoints": [{"port": "metrics"}],
    }
    return of_operator("PodMonitor", facts.name, facts.watched.monitor_labels, spec)


def of_operator(kind: str, name: str, picked_by: Labels, spec: dict[str, Any]) -> str:
    """An object of Prometheus' operator, with the labels by which a Prometheus picks it."""
    known = metadata(name)
    known["labels"] |= dict(picked_by)
    api = "monitoring.coreos.com/v1"
    return to_yaml({"apiVersion": api, "kind": kind, "metadata": known, "spec": spec})


def admitted(facts: ServiceFacts) -> list[dict[str, Any]]:
    """The rule of the NetworkPolicy that lets it in, from whichever namespace it runs in."""
    if not facts.watched.scraping or not facts.metrics_port:
        return []
    scraper = {"namespaceSelector": {}, "podSelector": {"matchLabels": SCRAPER}}
    return [{"from": [scraper], "ports": tcp("metrics")}]


def why_none(service: Service, view: View) -> str:
    """Why Prometheus gets no way to a service that has something to say."""
    answers = service.telemetry and not service.made_as.scheduled
    if not answers or not service.kubernetes_base or watched_of(view, service).scraping:
        return ""
    return (
        f"nothing in {service.manifests} shows how it finds pods (PodMonitor, "
        "prometheus.io/scrape): the port metrics is there, and the NetworkPolicy lets nobody to it"
    )
