"""What the host's other manifests show of how its services are watched."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from shipway.errors import EditError
from shipway.service import Service
from shipway.sources.view import View
from shipway.splice.model import Node
from shipway.splice.yaml.stream import documents_of

Scraping = Literal["", "monitor", "annotations"]
"""How Prometheus finds pods here: by a monitor of its operator's, by annotations; empty: nothing
shows it."""
Labels = tuple[tuple[str, str], ...]
RULE = "PrometheusRule"
KINDS = ("PodMonitor", "ServiceMonitor", RULE)
OF_THE_OPERATOR = re.compile(rf"^kind:[ \t]*[\"']?({'|'.join(KINDS)})\b", re.MULTILINE)
ANNOTATION = re.compile(
    r"^[ \t]*[\"']?prometheus\.io/scrape[\"']?:[ \t]*[\"']?true\b", re.MULTILINE
)
DASHBOARD = re.compile(r"^[ \t]*[\"']?grafana_dashboard[\"']?:[ \t]*[\"']?([\w.-]+)", re.MULTILINE)
SELECTED_BY = ("prometheus", "release", "role")
"""Labels by which a Prometheus of the operator's picks what is its own: those of kube-prometheus
and of the community's chart. Without them it sees neither a monitor nor a rule."""


class Watched(NamedTuple):
    """monitor_labels and rule_labels: what Prometheus picks its objects by. dashboards: the value
    of the label by which Grafana's sidecar finds a ConfigMap; empty where nobody has one."""

    scraping: Scraping = ""
    monitor_labels: Labels = ()
    rule_labels: Labels = ()
    dashboards: str = ""


NOTHING_SHOWN = Watched()


class _Shown(NamedTuple):
    """What one file shows: labels by kind, whether pods are annotated, the sidecar's label."""

    objects: tuple[tuple[str, Labels], ...] = ()
    annotated: bool = False
    dashboards: str = ""


def watched_of(view: View, service: Service) -> Watched:
    """What others have beside the service's base; empty where nothing shows it. An object of the
    operator's goes before annotations, which other tools read as well."""
    root, own = service.manifests, f"{service.kubernetes_base}/{service.name}/"
    paths = [path for path in view.host.files if path.startswith(f"{root}/")]
    others = [path for path in paths if not path.startswith(own)]
    found = [_shown(view.readable(path)) for path in others if path.endswith((".yaml", ".yml"))]
    objects = [one for shown in found for one in shown.objects]
    monitors = [labels for kind, labels in objects if kind != RULE]
    rules = [labels for kind, labels in objects if kind == RULE]
    annotated = any(shown.annotated for shown in found)
    return Watched(
        scraping="monitor" if objects else "annotations" if annotated else "",
        monitor_labels=_shared(monitors),
        rule_labels=_shared(rules or monitors),
        dashboards=next((shown.dashboards for shown in found if shown.dashboards), ""),
    )


@lru_cache(maxsize=8192)  # of many services, each looks at the manifests of all others
def _shown(text: str) -> _Shown:
    label = DASHBOARD.search(text)
    return _Shown(_objects(text), bool(ANNOTATION.search(text)), label[1] if label else "")


def _objects(text: str) -> tuple[tuple[str, Labels], ...]:
    """The operator's objects with their labels, which a file that cannot be read has not."""
    kinds = OF_THE_OPERATOR.findall(text)
    if not kinds:
        return ()
    try:
        roots = [part.document.root for part in documents_of(text)]
    except EditError:
        return tuple((kind, ()) for kind in kinds)
    found = ((str(root.value_at("kind")), root) for root in roots)
    return tuple((kind, _labels(root)) for kind, root in found if kind in KINDS)


def _labels(root: Node) -> Labels:
    pairs = ((key, root.value_at("metadata", "labels", key)) for key in SELECTED_BY)
    return tuple((key, str(value)) for key, value in pairs if value)


def _shared(every: list[Labels]) -> Labels:
    """The labels that all of them have."""
    if not every:
        return ()
    return tuple(one for one in every[0] if all(one in labels for labels in every))
