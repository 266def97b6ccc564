"""The small objects around a Deployment: Service, ServiceAccount, budget, autoscaler."""

from __future__ import annotations

from shipway.derive.canonical import to_yaml
from shipway.derive.deployment import labels
from shipway.derive.service_facts import Subject
from shipway.derive.yaml_merge import Sorts

BUDGET_SORTS = Sorts(seeded=("spec.maxUnavailable", "spec.unhealthyPodEvictionPolicy"))
AUTOSCALER_SORTS = Sorts(seeded=("spec.minReplicas", "spec.maxReplicas", "spec.metrics"))
SERVICE_SORTS = Sorts(seeded=("spec.type", "spec.ports.*.port"))


def service(subject: Subject) -> str:
    """Leads to the port by its name; empty for a process that only probes talk to."""
    if subject.port_name == "health":
        return ""
    return to_yaml(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": subject.name, "labels": labels(subject.name)},
            "spec": {
                "type": "ClusterIP",
                "selector": labels(subject.name),
                "ports": [{"name": "http", "port": 80, "targetPort": "http"}],
            },
        }
    )


def service_account(subject: Subject) -> str:
    """An identity of its own, without a token: a service has no business with the API server."""
    return to_yaml(
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": subject.name, "labels": labels(subject.name)},
            "automountServiceAccountToken": False,
        }
    )


def disruption_budget(subject: Subject) -> str:
    """One pod at a time, and a pod that never gets ready does not hold up a node's drain."""
    return to_yaml(
        {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": {"name": subject.name, "labels": labels(subject.name)},
            "spec": {
                "maxUnavailable": 1,
                "unhealthyPodEvictionPolicy": "AlwaysAllow",
                "selector": {"matchLabels": labels(subject.name)},
            },
        }
    )


def autoscaler(subject: Subject) -> str:
    """By CPU; empty unless the answer `autoscaling` asks for it."""
    if not subject.service.autoscaling:
        return ""
    resource = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}
    return to_yaml(
        {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": subject.name, "labels": labels(subject.name)},
            "spec": {
                "scaleTargetRef": {
                    "apiVersion": "apps/v1",
                    "kind": "Deployment",
                    "name": subject.name,
                },
                "minReplicas": 2,
                "maxReplicas": 6,
                "metrics": [{"type": "Resource", "resource": resource}],
            },
        }
    )
