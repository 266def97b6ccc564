"""Another service of the repository that an address leads to, as a NetworkPolicy knows it.

A policy is judged behind a Service's translation: by the pod, and the port that the pod itself
listens on. `http://api` leads to port 80 of a Service, and to 8080 of a pod.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from shipway.derive.addresses import port_in
from shipway.errors import EditError
from shipway.sources.manifests import Manifest, at, containers_of, items, manifests_of, pod_of
from shipway.sources.network_policies import SPACE
from shipway.sources.view import View

Labels = tuple[tuple[str, str], ...]
SERVICE = "kind: Service\n"


def selector_of(labels: Labels, namespace: str = "") -> dict[str, Any]:
    """Pods as a rule of a NetworkPolicy names them. namespace: empty for the policy's own."""
    within = {"namespaceSelector": {"matchLabels": {SPACE: namespace}}} if namespace else {}
    return {**within, "podSelector": {"matchLabels": dict(labels)}}


def tcp(port: int | str) -> list[dict[str, Any]]:
    """The ports of such a rule: one, by its number or its name."""
    return [{"port": port, "protocol": "TCP"}]


class Peer(NamedTuple):
    """``namespace``: the one that the address names; empty: the caller's own. ``labels``: what its
    pods are known by; none where it has no manifests. ``port``: that of its pods; ``served``: those
    of its Service. ``in_stack``: its container's in the caller's Compose file; 0 where it is not
    there."""

    name: str
    namespace: str = ""
    labels: Labels = ()
    port: int = 0
    served: tuple[int, ...] = ()
    in_stack: int = 0

    @property
    def selector(self) -> dict[str, Any]:
        """The peer as a rule of a NetworkPolicy names it."""
        return selector_of(self.labels, self.namespace)


class Pods(NamedTuple):
    """What selects the pods behind a Service, the port that they have, and those of the Service."""

    labels: Labels
    port: int
    served: tuple[int, ...]


def pods_behind(view: View, folder: str, name: str, url: str, derived: Pods) -> Pods | None:
    """The pods behind the Service ``name`` whose manifests lie in ``folder``.

    derived: those that follow from the service's own facts, where no Service says otherwise.
    None for a Service that selects no pods.
    """
    manifests = list(_manifests(view, folder))
    own = next((one for one in manifests if (one.kind, one.name) == ("Service", name)), None)
    if own is None:
        return derived
    labels = at(own.data, "spec", "selector")
    if not isinstance(labels, Mapping) or not labels:
        return None
    ports = {at(p, "port"): at(p, "targetPort") for p in items(at(own.data, "spec", "ports"))}
    served = tuple(port for port in ports if isinstance(port, int))
    asked = port_in(url)
    port = asked if asked in ports else next(iter(served), None)
    found = tuple((str(key), str(value)) for key, value in labels.items())
    target = ports.get(port) or port
    return Pods(found, _number(target, manifests) or derived.port, served)


def _manifests(view: View, folder: str) -> Iterator[Manifest]:
    """All objects there, once one of the files has a Service."""
    paths = [p for p in view.host.files_in.get(folder, ()) if p.endswith((".yaml", ".yml"))]
    texts = {path: (view.text(path) or "").replace("\r\n", "\n") for path in paths}
    for path, text in texts.items() if any(SERVICE in t for t in texts.values()) else ():
        with suppress(EditError):  # a finding of `shipway check`
            yield from manifests_of(path, text)


def _number(target: object, manifests: Iterable[Manifest]) -> int:
    """The number of a container's port; 0 where no container has the name."""
    if isinstance(target, int):
        return target
    pods = (pod for one in manifests if (pod := pod_of(one)))
    ports = (
        port
        for keys, pod in pods
        for _, container in containers_of(keys, pod)
        for port in items(container.get("ports"))
    )
    numbers = (at(port, "containerPort") for port in ports if at(port, "name") == target)
    return next((number for number in numbers if isinstance(number, int)), 0)
