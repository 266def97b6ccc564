"""What a NetworkPolicy lets through, as far as its text says it.

What only a cluster knows (the labels of other pods, addresses) is taken for let through: nobody is
sent to a policy that may be right.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from shipway.sources.manifests import items, manifests_of, mapping

Direction = Literal["Ingress", "Egress"]
SPACE = "kubernetes.io/metadata.name"
ENDS = {"Ingress": "from", "Egress": "to"}


class Pod(NamedTuple):
    """The other end of a flow. ``namespace``: its own, empty where nothing says it; ``beside``:
    whether it is the policy's."""

    labels: Mapping[str, str]
    namespace: str = ""
    beside: bool = True


class Opening(NamedTuple):
    """One rule. ``ports``: numbers, a range each, and names; None for every port. ``ends``: the
    peers; None for everybody."""

    ports: tuple[tuple[int, int] | str, ...] | None
    ends: tuple[Mapping[str, Any], ...] | None

    def has_port(self, number: int, name: str | None = None) -> bool:
        """Whether a port passes. name: how the pod calls it; None: not known."""
        return self.ports is None or any(
            port[0] <= number <= port[1] if isinstance(port, tuple) else name in (None, port)
            for port in self.ports
        )

    def has(self, pod: Pod) -> bool:
        """Whether a pod passes."""
        return self.ends is None or any(_is(end, pod) for end in self.ends)


@lru_cache(maxsize=256)  # every environment asks
def openings(path: str, text: str, direction: Direction) -> tuple[Opening, ...] | None:
    """The rules of the policies in a file; None when one of them does not judge the direction.

    Raises EditError when it cannot be parsed.
    """
    found: list[Opening] = []
    for manifest in manifests_of(path, text):
        spec = mapping(manifest.data.get("spec"))
        if manifest.kind != "NetworkPolicy" or direction not in items(spec.get("policyTypes")):
            return None
        rules = map(mapping, items(spec.get(direction.lower())))
        found += [_opening(rule, ENDS[direction]) for rule in rules]
    return tuple(found)


def _opening(rule: Mapping[str, Any], ends: str) -> Opening:
    ports = [port for one in items(rule.get("ports")) if (port := _port(mapping(one)))]
    peers = tuple(map(mapping, items(rule.get(ends))))
    return Opening(tuple(ports) if items(rule.get("ports")) else None, peers or None)


def _port(port: Mapping[str, Any]) -> tuple[int, int] | str | None:
    """None for a port that is not TCP's."""
    first, last = port.get("port"), port.get("endPort")
    if port.get("protocol", "TCP") != "TCP":
        return None
    if first is None:
        return (0, 65_535)
    return (
        (first, last if isinstance(last, int) else first) if isinstance(first, int) else str(first)
    )


def _is(end: Mapping[str, Any], pod: Pod) -> bool:
    if "ipBlock" in end:
        return True
    if "namespaceSelector" not in end:
        return pod.beside and _selects(end.get("podSelector"), pod.labels)
    wanted = _labels(end["namespaceSelector"]).get(SPACE, pod.namespace)
    there = not pod.namespace or wanted == pod.namespace
    return there and _selects(end.get("podSelector"), pod.labels)


def _selects(selector: object, labels: Mapping[str, str]) -> bool:
    return _labels(selector).items() <= labels.items()


def _labels(selector: object) -> Mapping[str, Any]:
    return mapping(mapping(selector).get("matchLabels"))
