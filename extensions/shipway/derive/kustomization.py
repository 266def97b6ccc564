"""The kustomizations: the service's base, and what each environment has of its own."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from typing import Any

from shipway.derive import canary
from shipway.derive.canonical import Literal, to_yaml
from shipway.derive.dashboard import DASHBOARD_FILE, SIDECAR_LABEL
from shipway.derive.routes import patches
from shipway.derive.series import is_watched
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.yaml_merge import Policies
from shipway.sources.environments import NEVER_RELEASED

HEADER = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
OVERLAY_POLICIES = Policies(
    defaulted=("namespace", "images.*", "replicas.*", "configMapGenerator.*.behavior"),
    required=("configMapGenerator.*.literals.*",),
)
IDLE = "- op: add\n  path: /spec/suspend\n  value: true\n"
"""What a count of 0 is to a Deployment; `shipway release` takes it out with the first image."""
OF_THE_SERVICE = Policies(defaulted=("images.*", "replicas.*", "configMapGenerator.*"))
"""Items that bear the service's name go with it as a whole, whatever was written into them."""
QUOTES = ("'", '"')


def overlay_policies(before: str, text: str) -> Policies:
    """``before``: what was derived for the overlay last; ``text``: what is now. A patch comes once,
    beside those of the team, and may go: nobody can tell by a name whose it is. So does a count,
    which `shipway release` takes out where an autoscaler counts. One that follows no more goes
    alone."""
    stays = {key for key in ("patches", "replicas") if f"{key}:" in before and f"{key}:" in text}
    patches = "patches" if "patches" in stays else "patches.*"
    whole = stays - {"patches"}
    return Policies((*OVERLAY_POLICIES.defaulted, patches, *whole), OVERLAY_POLICIES.required)


def base(facts: ServiceFacts, resources: Sequence[str]) -> str:
    """The service's own objects, and its ConfigMap, whose name follows from its content: pods are
    replaced when a value changes."""
    return to_yaml(
        {
            **HEADER,
            "resources": sorted(resources),
            **_generated(facts),
            **_patched(facts),
        }
    )


def overlay(facts: ServiceFacts, environment: str, namespace: str, count: int | None = 0) -> str:
    """An environment's folder for one service: what runs there, how often, with which values.

    Nothing runs before its first image: the count is 0 until then. None: there is no count.
    """
    folder = overlay_folder(facts, environment)
    way = posixpath.relpath(f"{facts.service.kubernetes_base}/{facts.name}", folder)
    return to_yaml(
        {
            **HEADER,
            "namespace": namespace,
            "resources": [way],
            **_routed(facts, environment),
            **_shipped(facts, count),
            **_values(facts),
            **canary.listed(facts, environment, folder),
        }
    )


def entry_in_overlay(
    facts: ServiceFacts, environment: str, count: int | None = 0, *, listed: bool
) -> str:
    """Our part of a kustomization that an environment's services share.

    count: as in :func:`overlay`. listed: the environment builds the base of all services, which
    names this one already.
    """
    path = f"{facts.service.kubernetes_overlays}/{environment}"
    way = posixpath.relpath(f"{facts.service.kubernetes_base}/{facts.name}", path)
    return to_yaml(
        {
            **({} if listed else {"resources": [way]}),
            **_routed(facts, environment),
            **_shipped(facts, count),
            **_values(facts),
            **canary.listed(facts, environment, path),
        }
    )


def entry_in_base(facts: ServiceFacts) -> str:
    """Our part of the kustomization that lists every service's base."""
    return to_yaml({"resources": [facts.name]})


def overlay_folder(facts: ServiceFacts, environment: str) -> str:
    """``infra/k8s/overlays/production/payments``."""
    return f"{facts.service.kubernetes_overlays}/{environment}/{facts.name}"


def literal(name: str, value: str) -> str:
    """One of configMapGenerator's ``literals``; kustomize takes a pair of quotes around a value
    away (its api/kv package), so a value with such a pair gets another."""
    if len(value) > 1 and value[0] == value[-1] and value[0] in QUOTES:
        value = f'"{value}"'
    return f"{name}={value}"


def _routed(facts: ServiceFacts, environment: str) -> dict[str, Any]:
    """Apart from the digest, as the patch of a Job is; no kind has both."""
    found = [*patches(facts, environment), *canary.patches(facts, environment)]
    return {"patches": found} if found else {}


def _shipped(facts: ServiceFacts, count: int | None) -> dict[str, Any]:
    images = {"images": [{"name": facts.name, "digest": NEVER_RELEASED}]}
    if count is None:
        return images
    if not facts.service.made_as.scheduled:
        return {**images, "replicas": [{"name": facts.name, "count": count}]}
    # Apart from the digest: both change with a release, and a name in one block would be lost.
    target = {"kind": "CronJob", "name": facts.name}
    return {"patches": [{"target": target, "patch": Literal(IDLE)}], **images}


def _patched(facts: ServiceFacts) -> dict[str, Any]:
    """What the service's layers patch. kustomize itself applies it, so that it means what
    kustomize says."""
    patches = [{**p.as_data(), "patch": Literal(p.patch)} for p in facts.patches]
    return {"patches": patches} if patches else {}


def _generated(facts: ServiceFacts) -> dict[str, Any]:
    generators = []
    if facts.plain or facts.unset:
        literals = [literal(*pair) for pair in facts.plain]
        generators.append({"name": facts.name, **({"literals": literals} if literals else {})})
    if facts.watched.dashboards and is_watched(facts):
        generators.append(_dashboard(facts))
    return {"configMapGenerator": generators} if generators else {}


def _dashboard(facts: ServiceFacts) -> dict[str, Any]:
    """As Grafana's sidecar finds it; one name whatever is in it, or the one before would stay."""
    return {
        "name": f"{facts.name}-dashboard",
        "files": [DASHBOARD_FILE],
        "options": {
            "disableNameSuffixHash": True,
            "labels": {SIDECAR_LABEL: facts.watched.dashboards},
        },
    }


def _values(facts: ServiceFacts) -> dict[str, Any]:
    """Values that only the environment can know; `shipway check` asks for them in production."""
    if not facts.unset:
        return {}
    literals = [f"{name}=" for name in facts.unset]
    return {
        "configMapGenerator": [
            {"name": facts.name, "behavior": "merge", "literals": literals},
        ]
    }
