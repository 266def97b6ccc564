"""The kustomizations: the service's base, and what each environment has of its own."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from typing import Any

from shipway.derive.canonical import to_yaml
from shipway.derive.service_facts import Subject
from shipway.derive.yaml_merge import Sorts
from shipway.sources.environments import NEVER_RELEASED, is_production

HEADER = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
OVERLAY_SORTS = Sorts(
    seeded=("namespace", "images.*", "replicas.*", "configMapGenerator.*.behavior"),
    valued=("configMapGenerator.*.literals.*",),
)
OF_THE_SERVICE = Sorts(seeded=("images.*", "replicas.*", "configMapGenerator.*"))
"""Items that bear the service's name go with it as a whole, whatever was written into them."""
QUOTES = ("'", '"')


def base(subject: Subject, resources: Sequence[str]) -> str:
    """The service's own objects, and its ConfigMap, whose name follows from its content: pods are
    replaced when a value changes."""
    return to_yaml(
        {
            **HEADER,
            "resources": sorted(resources),
            **_generated(subject),
        }
    )


def overlay(subject: Subject, environment: str) -> str:
    """An environment's folder for one service: what runs there, how often, with which values.

    Nothing runs in production before its first image: the count is 0 until then.
    """
    folder = overlay_folder(subject, environment)
    way = posixpath.relpath(f"{subject.service.kubernetes_base}/{subject.name}", folder)
    return to_yaml(
        {
            **HEADER,
            "namespace": environment,
            "resources": [way],
            **_shipped(subject, environment),
            **_values(subject),
        }
    )


def entry_in_overlay(subject: Subject, environment: str, *, listed: bool) -> str:
    """Our part of a kustomization that an environment's services share.

    listed: the base of all services names this one already.
    """
    path = f"{subject.service.kubernetes_overlays}/{environment}"
    way = posixpath.relpath(f"{subject.service.kubernetes_base}/{subject.name}", path)
    return to_yaml(
        {
            **({} if listed else {"resources": [way]}),
            **_shipped(subject, environment),
            **_values(subject),
        }
    )


def entry_in_base(subject: Subject) -> str:
    """Our part of the kustomization that lists every service's base."""
    return to_yaml({"resources": [subject.name]})


def overlay_folder(subject: Subject, environment: str) -> str:
    """``infra/k8s/overlays/production/payments``."""
    return f"{subject.service.kubernetes_overlays}/{environment}/{subject.name}"


def literal(name: str, value: str) -> str:
    """One of configMapGenerator's ``literals``; kustomize takes a pair of quotes around a value
    away (its api/kv package), so a value with such a pair gets another."""
    if len(value) > 1 and value[0] == value[-1] and value[0] in QUOTES:
        value = f'"{value}"'
    return f"{name}={value}"


def _shipped(subject: Subject, environment: str) -> dict[str, Any]:
    # An autoscaler and a count would fight, but 0 turns the autoscaler off.
    count = 0 if is_production(environment) else 1
    counted = not (subject.service.autoscaling and count)
    return {
        "images": [{"name": subject.name, "digest": NEVER_RELEASED}],
        **({"replicas": [{"name": subject.name, "count": count}]} if counted else {}),
    }


def _generated(subject: Subject) -> dict[str, Any]:
    if not (subject.plain or subject.unset):
        return {}
    literals = [literal(*pair) for pair in subject.plain]
    known = {"literals": literals} if literals else {}
    return {"configMapGenerator": [{"name": subject.name, **known}]}


def _values(subject: Subject) -> dict[str, Any]:
    """Values that only the environment can know; `shipway check` asks for them in production."""
    if not subject.unset:
        return {}
    literals = [f"{name}=" for name in subject.unset]
    return {
        "configMapGenerator": [
            {"name": subject.name, "behavior": "merge", "literals": literals},
        ]
    }
