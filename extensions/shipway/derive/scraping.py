"""How Prometheus finds what it asks: as the manifests of the host's others show it."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from typing import Any

from shipway.derive.canonical import to_yaml
from shipway.derive.deployment import labels, metadata
from shipway.derive.peers import tcp
from shipway.derive.service_facts import Scraping, ServiceFacts
from shipway.derive.yaml_merge import Policies
from shipway.errors import ShipwayError
from shipway.service import Service
from shipway.sources.view import View

MONITOR = re.compile(r"^kind:[ \t]*[\"']?(Pod|Service)Monitor\b", re.MULTILINE)
ANNOTATION = re.compile(
    r"^[ \t]*[\"']?prometheus\.io/scrape[\"']?:[ \t]*[\"']?true\b", re.MULTILINE
)
SCRAPER = {"app.kubernetes.io/name": "prometheus"}
"""What its pods are labelled, by its operator and by the community's chart alike."""
POLICIES = Policies(defaulted=("metadata.labels.*", "spec.podMetricsEndpoints"))


def scraping_of(view: View, service: Service) -> Scraping:
    """What others have beside the service's base; empty where nothing shows it. A monitor of the
    operator's goes before annotations, which other tools read as well."""
    root, own = _root(service), f"{service.kubernetes_base}/{service.name}/"
    paths = [path for path in view.host.files if path.startswith(f"{root}/")]
    others = [path for path in paths if not path.startswith(own)]
    ways = {_way(_text(view, path)) for path in others if path.endswith((".yaml", ".yml"))}
    return "monitor" if "monitor" in ways else "annotations" if "annotations" in ways else ""


@lru_cache(maxsize=8192)  # of many services, each looks at the manifests of all others
def _way(text: str) -> Scraping:
    if MONITOR.search(text):
        return "monitor"
    return "annotations" if ANNOTATION.search(text) else ""


def pod_monitor(facts: ServiceFacts) -> str:
    """For Prometheus' operator; empty where nobody else has one."""
    if facts.scraping != "monitor" or not facts.metrics_port:
        return ""
    return to_yaml(
        {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "PodMonitor",
            "metadata": metadata(facts.name),
            "spec": {
                "selector": {"matchLabels": labels(facts.name)},
                "podMetricsEndpoints": [{"port": "metrics"}],
            },
        }
    )


def admitted(facts: ServiceFacts) -> list[dict[str, Any]]:
    """The rule of the NetworkPolicy that lets it in, from whichever namespace it runs in."""
    if not facts.scraping or not facts.metrics_port:
        return []
    scraper = {"namespaceSelector": {}, "podSelector": {"matchLabels": SCRAPER}}
    return [{"from": [scraper], "ports": tcp("metrics")}]


def why_none(service: Service, view: View) -> str:
    """Why Prometheus gets no way to a service that has something to say."""
    answers = service.telemetry and not service.made_as.scheduled
    if not answers or not service.kubernetes_base or scraping_of(view, service):
        return ""
    return (
        f"nothing in {_root(service)} shows how it finds pods (PodMonitor, prometheus.io/scrape): "
        "the port metrics is there, and the NetworkPolicy lets nobody to it"
    )


def _root(service: Service) -> str:
    """The folder of all manifests: the base's parent."""
    return posixpath.dirname(service.kubernetes_base) or service.kubernetes_base


def _text(view: View, path: str) -> str:
    """What cannot be read shows nothing."""
    try:
        return view.text(path) or ""
    except ShipwayError:
        return ""
