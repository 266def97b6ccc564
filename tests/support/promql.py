"""What expressions in PromQL ask for, and where alerts and dashboards have theirs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

SELECTOR = re.compile(r"([a-z_][a-z0-9_]*)\{([^}]*)\}")
MATCHER = re.compile(r"(\w+)(?:=~|!~|!=|=)\"")
BY = re.compile(r"\bby \(([^)]*)\)")
OF_THE_TARGET = {"app_kubernetes_io_name", "namespace", "pod"}
"""What Prometheus adds to each series: the service itself does not say it."""
STATE = ("kube_", "rollout_")
"""kube-state-metrics tells these, and Argo Rollouts."""


class Asked(NamedTuple):
    """Metrics and labels, of those that a service tells itself."""

    metrics: set[str]
    labels: set[str]


def asked_in(expressions: Iterable[str]) -> Asked:
    """Every metric stands before braces; nothing but a service is asked for these labels."""
    metrics, labels = set[str](), set[str]()
    for expression in expressions:
        selectors = SELECTOR.findall(expression)
        assert selectors, expression
        for metric, matchers in selectors:
            if not metric.startswith(STATE):
                metrics.add(metric)
                labels.update(MATCHER.findall(matchers))
        for names in BY.findall(expression):
            labels.update(re.split(r",\s*", names))
    return Asked(metrics, labels - OF_THE_TARGET)


def rules_in(text: str) -> list[dict[str, Any]]:
    """The rules of a file, or of an object of the operator's."""
    data = yaml.safe_load(text)
    groups = data.get("spec", data)["groups"]
    return [rule for group in groups for rule in group["rules"]]


def drawn_by(text: str) -> Iterator[str]:
    """The expressions of a dashboard's panels."""
    for panel in json.loads(text)["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def asked_of(folder: Path) -> Asked:
    """What the derived alerts and the dashboard in the folder of a service's base want to hear."""
    rules = [rule["expr"] for rule in rules_in((folder / "alerts.rules").read_text())]
    return asked_in([*rules, *drawn_by((folder / "dashboard.json").read_text())])
