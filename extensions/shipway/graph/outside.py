"""Ways in from outside of the cluster: the host names of routes, and whom each leads to."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterator, Mapping
from functools import partial

from shipway.graph.model import Edge, Said
from shipway.sources.routes import MARK, Route, backends, manifests_below, routes_in
from shipway.sources.view import View
from shipway.splice.model import line_of

Names = tuple[str, str]
"""Of a route: its kind and its name."""


def ways_in(view: View, services: Container[str]) -> Iterator[Edge]:
    """An edge for each host name that a route of a service's has somewhere: in itself, or in an
    environment's patch of it; also of routes that the team wrote."""
    facts = view.host.facts
    every = manifests_below(view, facts.kubernetes_base, facts.kubernetes_overlays)
    texts = {path: text for path, text in every.items() if MARK.search(text)}
    found = [(path, route) for path, text in texts.items() for route in _in(view, path, text)]
    leads = _leads(route for _, route in found)
    for path, route in found:
        for host in route.hosts:
            said = (Said(route.kind, path, line_of(texts[path], max(0, texts[path].find(host)))),)
            for name in leads.get((route.kind, route.name), ()):
                if name in services:
                    yield Edge(host, name, "leads to", said)


def _leads(routes: Iterator[Route]) -> Mapping[Names, tuple[str, ...]]:
    """Route -> the Services behind it. A patch says nothing of them."""
    known: dict[Names, tuple[str, ...]] = {}
    for route in routes:
        if behind := tuple(dict.fromkeys(name for _, name, _ in backends(route.data))):
            known[route.kind, route.name] = behind
    return known


def _in(view: View, path: str, text: str) -> list[Route]:
    return routes_in(text, partial(view.beside, posixpath.dirname(path)))
