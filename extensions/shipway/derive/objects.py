"""The small objects around a Deployment: Service, ServiceAccount, budget, autoscaler."""

from __future__ import annotations

from shipway.derive import canary
from shipway.derive.canonical import to_yaml
from shipway.derive.deployment import labels, metadata
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.yaml_merge import Policies

BUDGET_POLICIES = Policies(defaulted=("spec.maxUnavailable", "spec.unhealthyPodEvictionPolicy"))
AUTOSCALER_POLICIES = Policies(
    defaulted=("spec.minReplicas", "spec.maxReplicas", "spec.metrics", "spec.scaleTargetRef")
)
"""A Rollout that refers to the Deployment is what a team has counted in its place."""
SERVICE_POLICIES = Policies(defaulted=("spec.type", "spec.ports.*.port"))


def service(facts: ServiceFacts) -> str:
    """Leads to the port by its name; empty for a process that nobody talks to, or only probes."""
    if facts.port_name != "http":
        return ""
    return to_yaml(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": metadata(facts.name),
            "spec": {
                "type": "ClusterIP",
                "selector": labels(facts.name),
                "ports": [{"name": "http", "port": 80, "targetPort": "http"}],
            },
        }
    )


def service_account(facts: ServiceFacts) -> str:
    """An identity of its own, without a token: a service has no business with the API server."""
    return to_yaml(
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": metadata(facts.name),
            "automountServiceAccountToken": False,
        }
    )


def disruption_budget(facts: ServiceFacts) -> str:
    """One pod at a time, and a pod that never gets ready does not hold up a node's drain; empty
    for what runs to its end, which a drain begins anew."""
    if facts.service.made_as.scheduled:
        return ""
    return to_yaml(
        {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": metadata(facts.name),
            "spec": {
                "maxUnavailable": 1,
                "unhealthyPodEvictionPolicy": "AlwaysAllow",
                "selector": {"matchLabels": labels(facts.name)},
            },
        }
    )


def autoscaler(facts: ServiceFacts) -> str:
    """By CPU; empty unless the answer `autoscaling` asks for it. Where a Rollout refers to the
    Deployment it counts that one, which scales the Deployment down."""
    if not facts.service.autoscaling:
        return ""
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": facts.name}
    if facts.rollout:
        target = {"apiVersion": canary.API, "kind": canary.KIND, "name": facts.rollout}
    resource = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}
    return to_yaml(
        {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": metadata(facts.name),
            "spec": {
                "scaleTargetRef": target,
                "minReplicas": 2,
                "maxReplicas": 6,
                "metrics": [{"type": "Resource", "resource": resource}],
            },
        }
    )
