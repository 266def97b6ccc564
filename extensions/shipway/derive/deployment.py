"""The Deployment: image facts, probes, and the Pod Security Standards' *restricted* profile."""

from __future__ import annotations

from typing import Any

from shipway.derive.canonical import to_yaml
from shipway.derive.service_facts import Subject
from shipway.derive.yaml_merge import Sorts

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
CONTAINER = "spec.template.spec.containers.*"
SORTS = Sorts(
    seeded=(
        "spec.replicas",
        "spec.strategy",
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
    valued=(f"{CONTAINER}.image",),
)
PRE_STOP = {"preStop": {"sleep": {"seconds": 5}}}
"""For a process that stops serving at once: balancers need a moment to notice."""


def labels(name: str) -> dict[str, str]:
    """What selects the service's pods."""
    return {"app.kubernetes.io/name": name}


def deployment(subject: Subject) -> str:
    """The whole manifest."""
    name = subject.name
    return to_yaml(
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": name, "labels": labels(name)},
            "spec": {
                "selector": {"matchLabels": labels(name)},
                "strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
                "template": {"metadata": {"labels": labels(name)}, "spec": _pod(subject)},
            },
        }
    )


def _pod(subject: Subject) -> dict[str, Any]:
    name, image = subject.name, subject.image
    group = {"runAsGroup": image.gid, "fsGroup": image.gid} if image.gid is not None else {}
    return {
        "serviceAccountName": name,
        "automountServiceAccountToken": False,
        # Otherwise Kubernetes sets NAME_PORT and the like for every Service of the namespace.
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": subject.grace_seconds,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": image.uid,
            **group,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": labels(name)},
            }
        ],
        "containers": [_container(subject)],
        "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}}],
    }


def _container(subject: Subject) -> dict[str, Any]:
    own_pause = {} if subject.drains or subject.port_name == "health" else {"lifecycle": PRE_STOP}
    return {
        "name": subject.name,
        "image": subject.name,
        **_wired(subject),
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


def ports(subject: Subject) -> list[dict[str, Any]]:
    """The one port, by name."""
    return [{"name": subject.port_name, "containerPort": subject.port}]


def probes(port: str | int) -> dict[str, Any]:
    """What the health endpoints ask for; ``port`` is a port's name or its number."""
    return {
        "startupProbe": _probe(port, "/livez", 2, failureThreshold=30),
        "livenessProbe": _probe(port, "/livez", 10, failureThreshold=3),
        "readinessProbe": _probe(port, "/readyz", 5, failureThreshold=2),
    }


def own_variables(subject: Subject) -> list[dict[str, Any]]:
    """Every variable by name: values in place, secrets by reference."""
    values: list[dict[str, Any]] = [{"name": n, "value": value} for n, value in subject.plain]
    return [*values, *secret_variables(subject)]


def secret_variables(subject: Subject) -> list[dict[str, Any]]:
    """Secrets one by one rather than the whole Secret: the process gets what its schema names."""
    return [_secret(subject.name, v.name, v.required) for v in subject.secrets]


def _wired(subject: Subject) -> dict[str, Any]:
    variables: dict[str, Any] = {}
    if subject.plain or subject.unset:
        variables["envFrom"] = [{"configMapRef": {"name": subject.name}}]
    if subject.secrets:
        variables["env"] = secret_variables(subject)
    return {"ports": ports(subject), **variables, **probes(subject.port_name)}


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
