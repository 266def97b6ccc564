"""Ordinary mistakes that no schema catches: each is seen to fail, at its line."""

from __future__ import annotations

import pytest

from check.good import GOOD, line_of, swapped, wrong
from shipway.check.mistakes_container import quantity

PORT = "            - name: http\n              containerPort: 8080\n"
MOUNT = "            - name: tmp\n              mountPath: /tmp\n"
LABELS = "  selector:\n    matchLabels:\n      app.kubernetes.io/name: "
MISTAKES = {
    "selector": (f"{LABELS}payments", f"{LABELS}other", "selector", "other"),
    "volume missing": (MOUNT, MOUNT.replace("tmp\n", "tmpp\n", 1), "missing-volume", "tmpp"),
    "volume unused": (
        "      volumes:\n", "      volumes:\n        - name: spare\n          emptyDir: {}\n",
        "unused-volume", "spare",
    ),
    "volume twice": (
        "      volumes:\n", "      volumes:\n        - name: tmp\n          emptyDir: {}\n",
        "duplicate-volume", "sizeLimit",
    ),
    "mount twice": (MOUNT, MOUNT + MOUNT, "duplicate-mount", "mountPath"),
    "probe's port": ("port: http\n            periodSeconds: 10", "port: htpp\n            periodSeconds: 10", "probe-port", "htpp"),
    "port range": ("containerPort: 8080", "containerPort: 99999", "port-range", "99999"),
    "port name": (PORT, PORT.replace("http", "Much_Too_Long_A_Name"), "port-name", "Much"),
    "port name twice": (PORT, PORT + PORT.replace("8080", "8081"), "duplicate-port", "8081"),
    "port twice": (PORT, PORT + PORT.replace("http", "other"), "duplicate-port", "other"),
    "variable twice": (
        "            - name: DATABASE_URL\n",
        "            - name: DATABASE_URL\n              value: x\n            - name: DATABASE_URL\n",
        "duplicate-variable", "secretKeyRef",
    ),
    "variable's type": (
        "            - name: DATABASE_URL\n",
        "            - name: N\n              value: 1\n            - name: DATABASE_URL\n",
        "variable-type", "name: N",
    ),
    "variable's source": (
        "            - name: DATABASE_URL\n", "            - name: DATABASE_URL\n              value: x\n",
        "variable-source", "DATABASE_URL",
    ),
    "request above limit": ('cpu: "50m"', 'cpu: "2"', "request-above-limit", 'cpu: "2"'),
    "quantity": ('cpu: "50m"', 'cpu: "fifty"', "quantity", "fifty"),
    "no containers": ("      containers:\n        - name: payments\n", "      containers: []\n      old:\n        - name: payments\n", "no-containers", "serviceAccountName"),
    "two handlers": (
        "          startupProbe:\n", "          startupProbe:\n            tcpSocket: {port: 8080}\n",
        "probe-handler", "startupProbe",
    ),
    "success threshold": (
        "            periodSeconds: 10\n", "            periodSeconds: 10\n            successThreshold: 2\n",
        "probe-threshold", "successThreshold",
    ),
    "grace period": ("Seconds: 30", "Seconds: 0", "grace-period", "Seconds: 0"),
    "autoscaler and replicas": ("spec:\n  selector", "spec:\n  replicas: 3\n  selector", "autoscaler-replicas", "scaleTargetRef"),
    "autoscaler's range": ("maxReplicas: 6", "maxReplicas: 1", "autoscaler-range", "maxReplicas"),
    "autoscaler's target": ("    kind: Deployment\n    name: payments", "    kind: Deployment\n    name: other", "autoscaler-target", "scaleTargetRef"),
    "budget": ("maxUnavailable: 1\n  unhealthy", "maxUnavailable: 0\n  unhealthy", "budget", "unhealthy"),
    "budget selects nothing": (
        "AlwaysAllow\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: payments",
        "AlwaysAllow\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: other",
        "selects-nothing", "AlwaysAllow",
    ),
    "policy selects nothing": (
        "  podSelector:\n    matchLabels:\n      app.kubernetes.io/name: payments",
        "  podSelector:\n    matchLabels:\n      app.kubernetes.io/name: other",
        "selects-nothing", "podSelector",
    ),
    "policy's port": ("- port: http\n", "- port: htpp\n", "policy-port", "htpp"),
    "service selects nothing": (
        "  type: ClusterIP\n  selector:\n    app.kubernetes.io/name: payments",
        "  type: ClusterIP\n  selector:\n    app.kubernetes.io/name: other",
        "selects-nothing", "ClusterIP",
    ),
    "target port": ("targetPort: http", "targetPort: htpp", "target-port", "htpp"),
    "service account": ("serviceAccountName: payments", "serviceAccountName: other", "service-account", "other"),
    "config map": ("configMapRef:\n                name: payments", "configMapRef:\n                name: other", "config-map", "configMapRef"),
}  # fmt: skip


def test_ours_have_none() -> None:
    """No rule fires on what the template makes."""
    assert wrong(GOOD) == []


BY_REFERENCE = """\
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: payments
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: payments
  workloadRef:
    apiVersion: apps/v1
    kind: Deployment
    name: payments
"""


def test_a_rollout_is_read_as_a_deployment_and_one_by_reference_has_no_pod() -> None:
    text = GOOD.replace("apps/v1", "argoproj.io/v1alpha1").replace(
        "kind: Deployment", "kind: Rollout"
    )
    assert wrong(text) == []
    assert wrong(GOOD.replace("    kind: Deployment", "    kind: Rollout") + BY_REFERENCE) == []
    spoilt = text.replace("containerPort: 8080", "containerPort: 99999")
    assert {found.rule for found in wrong(spoilt)} == {"port-range"}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_found_at_its_line(mistake: tuple[str, str, str, str]) -> None:
    old, new, rule, part = mistake
    text = swapped(old, new)
    found = [finding for finding in wrong(text) if finding.rule == rule]
    assert found and found[0].fix, [str(finding) for finding in wrong(text)]
    assert abs(found[0].line - line_of(text, part.strip("\n"))) <= 2


def test_two_containers_of_one_name() -> None:
    start, end = GOOD.index("        - name: payments\n"), GOOD.index("      volumes:\n")
    text = GOOD[:end] + GOOD[start:end] + GOOD[end:]
    assert "duplicate-container" in {found.rule for found in wrong(text)}


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("500m", 0.5), ("1Ki", 1024), ("1k", 1000), ("1e3", 1000), ("1.5Gi", 1610612736)],
)
def test_quantities(text: str, number: float) -> None:
    """A quantity counts as Kubernetes counts it, whatever its suffix."""
    assert float(quantity(text) or 0) == number


def test_no_quantity() -> None:
    """A text that Kubernetes would not take has no number."""
    assert quantity("1 GB") is None
