"""The Deployment: image facts, probes, and the Pod Security Standards' *restricted* profile."""

from __future__ import annotations

from typing import Any

from shipway.derive.canonical import to_yaml
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.yaml_merge import Policies

NAME_LABEL = "app.kubernetes.io/name"
PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
CONTAINER = "spec.template.spec.containers.*"
POLICIES = Policies(
    defaulted=(
        "spec.replicas",
        "spec.strategy",
        "spec.template.metadata.annotations.*",
        "spec.template.spec.topologySpreadConstraints",
        "spec.template.spec.volumes.tmp.emptyDir",
        f"{CONTAINER}.resources",
        *(
            f"{CONTAINER}.{probe}.{timing}"
            for probe in PROBES
            for timing in ("periodSeconds", "timeoutSeconds", "failureThreshold")
        ),
        f"{CONTAINER}.lifecycle",
    ),
    required=(f"{CONTAINER}.image",),
)
PRE_STOP = {"preStop": {"sleep": {"seconds": 5}}}
"""For a process that stops serving at once: balancers need a moment to notice."""


def labels(name: str) -> dict[str, str]:
    """What selects the service's pods."""
    return {NAME_LABEL: name}


def metadata(name: str) -> dict[str, Any]:
    """An object's name, and the labels that show whose it is."""
    return {"name": name, "labels": labels(name)}


def deployment(facts: ServiceFacts) -> str:
    """The whole manifest; empty for what runs to its end."""
    if facts.service.made_as.scheduled:
        return ""
    name = facts.name
    return to_yaml(
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": metadata(name),
            "spec": {
                "selector": {"matchLabels": labels(name)},
                "strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
                "template": {
                    "metadata": {"labels": labels(name), **_annotations(facts)},
                    "spec": pod(facts),
                },
            },
        }
    )


def _annotations(facts: ServiceFacts) -> dict[str, Any]:
    if facts.watched.scraping != "annotations" or not facts.metrics_port:
        return {}
    said = {"prometheus.io/scrape": "true", "prometheus.io/port": str(facts.metrics_port)}
    return {"annotations": said}


def pod(facts: ServiceFacts) -> dict[str, Any]:
    """What runs, held by the *restricted* profile; without a port, nobody probes it, and it is
    not started again where it ended."""
    name, image = facts.name, facts.image
    group = {"runAsGroup": image.gid, "fsGroup": image.gid} if image.gid is not None else {}
    once = facts.service.made_as.scheduled
    return {
        "serviceAccountName": name,
        "automountServiceAccountToken": False,
        # Otherwise Kubernetes sets NAME_PORT and the like for every Service of the namespace.
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": facts.grace_seconds,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": image.uid,
            **group,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        **({"restartPolicy": "Never"} if once else {"topologySpreadConstraints": [_spread(name)]}),
        "containers": [_container(facts)],
        "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}}],
    }


def _spread(name: str) -> dict[str, Any]:
    return {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": labels(name)},
    }


def _container(facts: ServiceFacts) -> dict[str, Any]:
    served = facts.port_name == "http"
    own_pause = {"lifecycle": PRE_STOP} if served and not facts.drains else {}
    return {
        "name": facts.name,
        "image": facts.name,
        **_wired(facts),
        **own_pause,
        "resources": {
            "requests": {"cpu": "50m", "memory": "128Mi"},
            "limits": {"cpu": "1", "memory": "256Mi"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
    }


def ports(facts: ServiceFacts) -> list[dict[str, Any]]:
    """What it listens on, by name; Prometheus' own is no part of the Service."""
    watched = [{"name": "metrics", "containerPort": facts.metrics_port}]
    own = {"name": facts.port_name, "containerPort": facts.port}
    return [own, *(watched if facts.metrics_port else [])]


def probes(port: str | int) -> dict[str, Any]:
    """What the health endpoints ask for; ``port`` is a port's name or its number."""
    return {
        "startupProbe": _probe(port, "/livez", 2, failureThreshold=30),
        "livenessProbe": _probe(port, "/livez", 10, failureThreshold=3),
        "readinessProbe": _probe(port, "/readyz", 5, failureThreshold=2),
    }


def own_variables(facts: ServiceFacts) -> list[dict[str, Any]]:
    """Every variable by name: values in place, secrets by reference."""
    values: list[dict[str, Any]] = [{"name": n, "value": value} for n, value in facts.plain]
    return [*values, *secret_variables(facts)]


def secret_variables(facts: ServiceFacts) -> list[dict[str, Any]]:
    """Secrets one by one rather than the whole Secret: the process gets what its schema names."""
    return [_secret(facts.name, v.name, v.required) for v in facts.secrets]


def _wired(facts: ServiceFacts) -> dict[str, Any]:
    variables: dict[str, Any] = {}
    if facts.plain or facts.unset:
        variables["envFrom"] = [{"configMapRef": {"name": facts.name}}]
    if facts.secrets:
        variables["env"] = secret_variables(facts)
    if facts.service.made_as.scheduled:
        return variables
    return {"ports": ports(facts), **variables, **probes(facts.port_name)}


def _secret(secret: str, variable: str, required: bool) -> dict[str, Any]:
    reference: dict[str, Any] = {"name": secret, "key": variable}
    if not required:
        reference["optional"] = True
    return {"name": variable, "valueFrom": {"secretKeyRef": reference}}


def _probe(port: str | int, path: str, period: int, **more: int) -> dict[str, Any]:
    return {
        "httpGet": {"path": path, "port": port},
        "periodSeconds": period,
        "timeoutSeconds": 2,
        **more,
    }
