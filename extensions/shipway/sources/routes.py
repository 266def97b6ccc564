"""Ways in from outside of the cluster: HTTPRoutes, Ingresses, and kustomize's patches of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from shipway.sources.manifests import Keys, at, items, mapping
from shipway.sources.plain_yaml import plain_all
from shipway.sources.view import View

HTTP_ROUTE, INGRESS = "HTTPRoute", "Ingress"
MARK = re.compile(r"\bkind[\"']?:[ \t]*[\"']?(HTTPRoute|Ingress)\b")
HOSTS = re.compile(r"/spec/(hostnames(/\d+|/-)?|rules/\d+/host)")
TLS = "/spec/tls"
Backend = tuple[Keys, str, int | str | None]
"""The keys that lead to it, the Service's name, and the port of the Service."""


class Route(NamedTuple):
    """A route, or what a patch says of one. ``data``: the whole object; empty for operations.
    ``tls``: the entries of an Ingress."""

    kind: str
    name: str
    hosts: tuple[str, ...]
    tls: tuple[Mapping[str, Any], ...] = ()
    data: Mapping[str, Any] = {}

    @property
    def leads(self) -> bool:
        """Whether it is one that requests take to a Service, and no redirect or patch."""
        return any(True for _ in backends(self.data))


def manifests_below(view: View, *roots: str) -> dict[str, str]:
    """The text of each YAML file below ``roots``, by its path; an empty root has none."""
    below = tuple(f"{root}/" for root in roots if root)
    paths = [path for path in view.host.files if below and path.startswith(below)]
    return {path: view.readable(path) for path in paths if path.endswith((".yaml", ".yml"))}


def routes_in(text: str, beside: Callable[[str], str]) -> list[Route]:
    """Every route that a file holds or patches. beside: the text of a file that it names."""
    if not MARK.search(text):
        return []
    documents = map(mapping, _documents(text))
    return [route for data in documents for route in _routes(data, beside)]


def backends(data: Mapping[str, Any]) -> Iterator[Backend]:
    """The Services of its own namespace that a route leads to."""
    for place, rule in enumerate(items(at(data, "spec", "rules"))):
        for number, one in enumerate(map(mapping, items(at(rule, "backendRefs")))):
            if one.get("kind", "Service") == "Service" and "namespace" not in one:
                keys: Keys = ("spec", "rules", place, "backendRefs", number)
                yield keys, str(one.get("name")), one.get("port")
        for number, path in enumerate(items(at(rule, "http", "paths"))):
            keys = ("spec", "rules", place, "http", "paths", number, "backend", "service")
            yield from _service(keys, at(path, "backend", "service"))
    yield from _service(
        ("spec", "defaultBackend", "service"), at(data, "spec", "defaultBackend", "service")
    )


def _service(keys: Keys, data: object) -> Iterator[Backend]:
    if name := mapping(data).get("name"):
        port = mapping(mapping(data).get("port"))
        yield keys, str(name), port.get("number", port.get("name"))


@lru_cache(maxsize=1024)
def _documents(text: str) -> tuple[Any, ...]:
    return tuple(plain_all(text) or ())


def _routes(data: Mapping[str, Any], beside: Callable[[str], str]) -> Iterator[Route]:
    """Those of one document: an object, or a kustomization with patches."""
    if data.get("kind") in (HTTP_ROUTE, INGRESS):
        yield _whole(data)
    for patch in map(mapping, items(data.get("patches"))):
        target, way = mapping(patch.get("target")), patch.get("path")
        text = str(patch.get("patch") or "") or (beside(way) if isinstance(way, str) else "")
        for inner in _documents(text):
            if isinstance(inner, list) and target.get("kind") in (HTTP_ROUTE, INGRESS):
                yield _patched(str(target["kind"]), str(target.get("name", "")), inner)
            elif mapping(inner).get("kind") in (HTTP_ROUTE, INGRESS):
                yield _whole(mapping(inner))


def _whole(data: Mapping[str, Any]) -> Route:
    spec = mapping(data.get("spec"))
    hosts = [*items(spec.get("hostnames")), *(at(r, "host") for r in items(spec.get("rules")))]
    name = str(at(data, "metadata", "name") or "")
    return Route(str(data["kind"]), name, _words(hosts), _entries(spec.get("tls")), data)


def _patched(kind: str, name: str, operations: list[Any]) -> Route:
    """What JSON patches put into a route."""
    put = {str(at(one, "path")): at(one, "value") for one in operations}
    hosts = [
        host
        for path, value in put.items()
        if HOSTS.fullmatch(path)
        for host in (value if isinstance(value, list) else [value])
    ]
    return Route(kind, name, _words(hosts), _entries(put.get(TLS)))


def _words(values: list[Any]) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str) and value)


def _entries(tls: object) -> tuple[Mapping[str, Any], ...]:
    return tuple(map(mapping, items(tls)))
