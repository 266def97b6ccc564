"""A Kubernetes object with the lines that its parts stand on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from shipway.splice.model import Node
from shipway.splice.yaml.stream import StreamDocument, documents_of

Keys = tuple[str | int, ...]
POD_TEMPLATES = ("Deployment", "Rollout", "StatefulSet", "DaemonSet", "ReplicaSet", "Job")
"""Kinds whose ``spec`` has a pod's template; a Rollout of Argo's has that or ``workloadRef``."""
CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")


class Manifest(NamedTuple):
    """One object of a file. ``data`` is plain; a value that no literal gives (an alias) is None."""

    path: str
    text: str
    part: StreamDocument
    data: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return str(self.data.get("kind", ""))

    @property
    def name(self) -> str:
        return str(mapping(self.data.get("metadata")).get("name", ""))

    def line(self, *keys: str | int) -> int:
        """The line of the entry at ``keys``, or of the deepest part that there is."""
        return self.part.line_at(self.text, *keys)


def manifests_of(path: str, text: str) -> list[Manifest]:
    """Every object in a file, not to be changed. Raises EditError, with the line, when it cannot be
    parsed."""
    return list(_manifests_of(path, text))


@lru_cache(maxsize=512)
def _manifests_of(path: str, text: str) -> tuple[Manifest, ...]:
    found = [
        Manifest(path, text, part, mapping(_plain(part.document.root)))
        for part in documents_of(text)
    ]
    return tuple(manifest for manifest in found if manifest.kind)


def pod_of(manifest: Manifest) -> tuple[Keys, Mapping[str, Any]] | None:
    """The pod spec in a workload and the keys that lead to it; None for other kinds."""
    keys: Keys
    if manifest.kind == "Pod":
        keys = ("spec",)
    elif manifest.kind in POD_TEMPLATES and not at(manifest.data, "spec", "workloadRef"):
        keys = ("spec", "template", "spec")
    elif manifest.kind == "CronJob":
        keys = ("spec", "jobTemplate", "spec", "template", "spec")
    else:
        return None
    return keys, mapping(at(manifest.data, *keys))


def containers_of(
    pod_keys: Keys, pod: Mapping[str, Any]
) -> Iterator[tuple[Keys, Mapping[str, Any]]]:
    """Every container of a pod with the keys that lead to it."""
    for name in CONTAINER_LISTS:
        for number, container in enumerate(items(pod.get(name))):
            yield (*pod_keys, name, number), mapping(container)


def at(data: Any, *keys: str | int) -> Any:
    """What stands at ``keys``; None when there is no such thing."""
    for key in keys:
        if isinstance(key, int):
            data = data[key] if isinstance(data, list) and key < len(data) else None
        else:
            data = data.get(key) if isinstance(data, Mapping) else None
    return data


def mapping(data: Any) -> Mapping[str, Any]:
    """``data`` when it is a map, else an empty one."""
    return data if isinstance(data, Mapping) else {}


def items(data: Any) -> list[Any]:
    """``data`` when it is a list, else an empty one."""
    return data if isinstance(data, list) else []


def _plain(node: Node) -> Any:
    if node.kind == "map":
        return {entry.key: _plain(entry.value) for entry in node.entries}
    if node.kind == "list":
        return [_plain(entry.value) for entry in node.entries]
    return node.value if node.kind == "scalar" else None
