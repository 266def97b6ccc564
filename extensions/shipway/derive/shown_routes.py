"""What the routes in a set of files have in common: host names, Gateways, class, TLS, and whom the
NetworkPolicies beside them let in."""

from __future__ import annotations

import json
import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from shipway.sources.manifests import at, items, mapping
from shipway.sources.plain_yaml import plain_all
from shipway.sources.routes import HTTP_ROUTE, INGRESS, Route, backends

PLACE = "NAME"
"""What stands for a service's name."""
OF_ONE = "kubectl.kubernetes.io/"
"""Annotations that are nobody's habit."""


class Found(NamedTuple):
    """A route and where it lies. environment: empty for a base."""

    environment: str
    folder: str
    route: Route


class Shown(NamedTuple):
    """texts: the files, by their paths. found: their routes. policies: a route's name -> the folder
    in which its service's own manifests would lie."""

    texts: Mapping[str, str]
    found: tuple[Found, ...]
    policies: Callable[[str], str]

    def whole(self, kind: str) -> list[Found]:
        """The routes of a kind that lead to a Service."""
        return [one for one in self.found if one.route.kind == kind and one.route.leads]

    def host(self, environment: str, name: str) -> str:
        """A service's host name in an environment (empty: in all), as most others have theirs."""
        found = [one.route for one in self.found if one.environment == environment]
        ending = _most(ending for route in found for ending in _endings(route))
        return f"{name}{ending}" if ending else ""

    @property
    def parents(self) -> tuple[Mapping[str, Any], ...]:
        """The Gateways that all HTTPRoutes have."""
        lists = [items(at(f.route.data, "spec", "parentRefs")) for f in self.whole(HTTP_ROUTE)]
        first = lists[0] if lists else []
        return tuple(one for one in first if all(one in other for other in lists))

    @property
    def class_name(self) -> str:
        """The class that all Ingresses have."""
        names = {at(f.route.data, "spec", "ingressClassName") for f in self.whole(INGRESS)}
        only = names.pop() if len(names) == 1 else None
        return only if isinstance(only, str) else ""

    @property
    def annotations(self) -> tuple[tuple[str, str], ...]:
        """Those that all Ingresses have, and that say nothing of one of them."""
        routes = [one.route for one in self.whole(INGRESS)]
        each = [mapping(at(route.data, "metadata", "annotations")) for route in routes]
        words = {word for route in routes for word in (route.name, *route.hosts)}
        return tuple(
            (key, value)
            for key, value in (each[0] if each else {}).items()
            if isinstance(value, str)
            and all(other.get(key) == value for other in each)
            and not key.startswith(OF_ONE)
            and not any(word in value for word in words)
        )

    def secret(self, name: str) -> str | None:
        """The Secret of a service's Ingress where all others have TLS; empty where they have none
        of their own."""
        names = {one.route.name for one in self.whole(INGRESS)}
        routes = [f.route for f in self.found if f.route.kind == INGRESS and f.route.tls]
        if not names or names - {route.name for route in routes}:
            return None
        forms = {
            str(tls.get("secretName") or "").replace(route.name, PLACE, 1)
            for route in routes
            for tls in route.tls
        }
        form = forms.pop() if len(forms) == 1 else ""
        return form.replace(PLACE, name)

    def peer(self, kind: str) -> Mapping[str, Any] | None:
        """The one peer of another namespace that every NetworkPolicy beside a route lets in."""
        whole = self.whole(kind)
        folders = {p for one in whole for p in (one.folder, self.policies(one.route.name))}
        lets = [
            {json.dumps(peer, sort_keys=True) for peer in peers}
            for path, text in self.texts.items()
            if posixpath.dirname(path) in folders and (peers := _peers_in(text)) is not None
        ]
        every = set.intersection(*lets) if lets else set()
        peer: Mapping[str, Any] | None = json.loads(every.pop()) if len(every) == 1 else None
        return peer


def _endings(route: Route) -> Iterator[str]:
    """What stands behind a service's name in its host names: ``.example.com``."""
    names = {route.name, *(name for _, name, _ in backends(route.data))} - {""}
    for host in route.hosts:
        if fits := [name for name in names if host.startswith((f"{name}.", f"{name}-"))]:
            yield host.removeprefix(max(fits, key=len))


def _most(values: Iterable[str]) -> str:
    """The most frequent one; empty where two are."""
    ranked = Counter(values).most_common(2)
    tied = len(ranked) == 2 and ranked[0][1] == ranked[1][1]
    return ranked[0][0] if ranked and not tied else ""


@lru_cache(maxsize=1024)
def _peers_in(text: str) -> tuple[Mapping[str, Any], ...] | None:
    """Those of other namespaces that a NetworkPolicy lets in, but Prometheus to its own port; None
    where there is none."""
    if "NetworkPolicy" not in text:
        return None
    policies = [d for d in map(mapping, plain_all(text) or ()) if d.get("kind") == "NetworkPolicy"]
    rules = [mapping(rule) for data in policies for rule in items(at(data, "spec", "ingress"))]
    public = [r for r in rules if [at(p, "port") for p in items(r.get("ports"))] != ["metrics"]]
    peers = (mapping(peer) for rule in public for peer in items(rule.get("from")))
    return tuple(peer for peer in peers if peer.get("namespaceSelector")) if policies else None
