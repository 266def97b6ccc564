"""Which Secrets a file makes: plain, encrypted, generated, or through an operator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from shipway.sources.manifests import items, mapping
from shipway.sources.plain_yaml import plain_all

OPAQUE = "*"
"""Stands for every name: a file that only its own tool can read."""
ENCRYPTED = re.compile(r"(?:^|[._-])(?:sops|enc|encrypted|age|gpg|sealed)(?:[._-]|$)")
"""In a file's name, of which SOPS, age, git-crypt and Sealed Secrets have the habit."""
YAML = (".yaml", ".yml")
NO_MAKERS = frozenset(
    (
        *("Application", "ApplicationSet", "Component", "Kustomization", "ConfigMap", "Service"),
        *("Ingress", "NetworkPolicy", "RoleBinding"),
        *(
            "Deployment",
            "Rollout",
            "StatefulSet",
            "DaemonSet",
            "ReplicaSet",
            "Pod",
            "Job",
            "CronJob",
        ),
        *("HorizontalPodAutoscaler", "PodDisruptionBudget", "ServiceAccount", "Role"),
    )
)
KIND = re.compile(r"^kind:[ \t]*[\"']?(\w+)", re.M)


@lru_cache(maxsize=4096)
def made_in(file: str, text: str) -> frozenset[str]:
    """The names of the Secrets that a file makes; ``file``: its name, without folders.

    Where an operator makes them (External Secrets, Sealed Secrets, Vault, cert-manager), every
    name that may be meant counts: it is better to miss one than to ask for a second.
    """
    if not file.endswith(YAML):
        return frozenset([OPAQUE] if ENCRYPTED.search(file) else ())
    if "secretGenerator" not in text and "sops:" not in text and not _may_make(text):
        return frozenset()
    documents = plain_all(text)
    if documents is None:
        return frozenset([OPAQUE])
    return frozenset(name for data in map(mapping, documents) for name in _made_by(data))


def _may_make(text: str) -> bool:
    return not NO_MAKERS.issuperset(KIND.findall(text))


def _made_by(data: Mapping[str, Any]) -> Iterator[str]:
    kind, name = str(data.get("kind", "")), str(mapping(data.get("metadata")).get("name", ""))
    if kind.startswith("ENC["):
        yield OPAQUE
    elif "secretGenerator" in data:
        yield from (str(mapping(one).get("name")) for one in items(data["secretGenerator"]))
    elif "Secret" in kind:
        yield from (name, *_words(data.get("spec")))
    elif kind not in NO_MAKERS:
        yield from _words_of_secrets(data)


def _words(data: Any) -> Iterator[str]:
    """Every text in it."""
    if isinstance(data, str):
        yield data
    values = data.values() if isinstance(data, Mapping) else items(data)
    for value in values:
        yield from _words(value)


def _words_of_secrets(data: Any) -> Iterator[str]:
    """Every text below a key that speaks of a Secret: ``spec.secretName``."""
    for key, value in mapping(data).items():
        if "secret" in str(key).lower():
            yield from _words(value)
        else:
            yield from _words_of_secrets(value)
    for value in items(data):
        yield from _words_of_secrets(value)
