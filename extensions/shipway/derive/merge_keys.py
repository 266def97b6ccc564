"""Which items of two lists are the same thing: the merge keys of Kubernetes and kustomize."""

from __future__ import annotations

from shipway.splice.model import Entry, Node, same

MERGE_KEYS = {
    "containers": ("name",),
    "initContainers": ("name",),
    "env": ("name",),
    "ports": ("name", "containerPort", "port"),
    "volumes": ("name",),
    "images": ("name",),
    "replicas": ("name",),
    "configMapGenerator": ("name",),
    "volumeMounts": ("mountPath",),
    "topologySpreadConstraints": ("topologyKey",),
    "data": ("secretKey",),
    "groups": ("name",),
    "rules": ("alert",),
}
"""List -> the keys that tell its items apart, the first one that both have (the API reference's
patchMergeKey; kustomize has ``name`` for its own lists; Prometheus' rules have their names).

An item with none of them is the same as one that says the same."""
ORDERED = {"patches"}
"""Lists whose order means something, and whose items have no names."""
PAIRS = {"literals", "environment"}
"""Lists of ``KEY=value``."""


def find_match(name: str, item: Node, others: Node) -> Entry | None:
    """The entry of ``others`` that is the same thing as ``item`` of the list called ``name``."""
    for entry in others.entries:
        if matches(name, item, entry.value):
            return entry
    return None


def matches(name: str, left: Node, right: Node) -> bool:
    """Whether two items of a list are the same thing, however they differ."""
    for key in MERGE_KEYS.get(name, ()):
        mine, other = left.get(key), right.get(key)
        if mine and other:
            return mine.value.value == other.value.value
    if left.kind == right.kind == "scalar" and name in PAIRS:
        return _variable(left) == _variable(right)
    keyed = any(left.get(key) or right.get(key) for key in MERGE_KEYS.get(name, ()))
    return not keyed and same(left, right)


def label(name: str, number: int, item: Node) -> str:
    """How the item at ``number`` is called in a path: ``DATABASE_URL``."""
    for key in MERGE_KEYS.get(name, ()):
        if entry := item.get(key):
            return str(entry.value.value)
    if item.kind == "scalar":
        return _variable(item) if name in PAIRS else str(item.value)
    return str(number)


def _variable(item: Node) -> str:
    return str(item.value).split("=", 1)[0]
