"""The way in from outside of the cluster as manifests: HTTPRoute or Ingress, a host name for each
environment, and whom the NetworkPolicy lets in."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent
from typing import Any

from shipway.derive.canonical import Literal, to_yaml
from shipway.derive.deployment import metadata
from shipway.derive.peers import tcp
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.way_in import KINDS, SETTING, WayIn, way_in
from shipway.derive.yaml_merge import Policies
from shipway.service import Service
from shipway.sources.routes import HTTP_ROUTE, INGRESS
from shipway.sources.settings import settings_path
from shipway.sources.view import View

API = {HTTP_ROUTE: "gateway.networking.k8s.io/v1", INGRESS: "networking.k8s.io/v1"}
PORT = 80
"""That of a Service that is derived."""
POLICIES = Policies(defaulted=("metadata.annotations", "metadata.annotations.*", "spec"))
"""Paths, filters and time limits are the team's."""


def http_route(facts: ServiceFacts) -> str:
    """For a Gateway; without a host name, which each environment has."""
    way = _way(facts, HTTP_ROUTE)
    if way is None:
        return ""
    name, port = way.backend or (facts.name, PORT)
    backend = {"name": name, "port": port}
    spec = {"parentRefs": [*way.parents], "rules": [{"backendRefs": [backend]}]}
    return _object(facts, HTTP_ROUTE, metadata(facts.name), spec)


def ingress(facts: ServiceFacts) -> str:
    """For an ingress controller; the same."""
    way = _way(facts, INGRESS)
    if way is None:
        return ""
    named = {"ingressClassName": way.class_name} if way.class_name else {}
    to = {"name": facts.name, "port": {"name": "http"}}
    if way.backend:
        to = {"name": way.backend.name, "port": {"number": way.backend.port}}
    backend = {"service": to}
    paths = [{"path": "/", "pathType": "Prefix", "backend": backend}]
    noted = {"annotations": dict(way.annotations)} if way.annotations else {}
    spec = {**named, "rules": [{"http": {"paths": paths}}]}
    return _object(facts, INGRESS, {**metadata(facts.name), **noted}, spec)


def patches(facts: ServiceFacts, environment: str) -> list[dict[str, Any]]:
    """What an environment's kustomization says of the route: its host name; that there is none
    where nothing says one."""
    way = _way(facts, facts.way_in.kind) if facts.way_in else None
    if way is None:
        return []
    host = dict(way.hosts).get(environment, "")
    if not host:
        gone = {"apiVersion": API[way.kind], "kind": way.kind, "metadata": {"name": facts.name}}
        return [{"patch": Literal(to_yaml({"$patch": "delete", **gone}))}]
    target = {"kind": way.kind, "name": facts.name}
    return [{"target": target, "patch": Literal(_operations(way, host))}]


def admitted(facts: ServiceFacts, port: int | str = "http") -> list[dict[str, Any]]:
    """The rule of the NetworkPolicy that lets the route's requests in, to the service's own port;
    none where nothing says who brings them."""
    way = _way(facts, facts.way_in.kind) if facts.way_in else None
    return [{"from": [dict(way.peer)], "ports": tcp(port)}] if way and way.peer else []


def why_none(service: Service, view: View) -> str:
    """What is not known of the way in, and where to say it."""
    way = way_in(view, service, {})
    if way is None:
        return ""
    root, kind = service.manifests, KINDS[service.reachable]
    unnamed = [environment for environment, host in way.hosts if not host]
    lacks = []
    if kind == HTTP_ROUTE and not way.parents:
        lacks.append((f"which Gateway it has: there is no {kind}", "gateway: NAMESPACE/NAME"))
    if unnamed:
        where = " and ".join(unnamed)
        what = f"its host name in {where}: there is no {kind} there"
        lacks.append((what, f"hosts: {{{unnamed[-1]}: NAME.example.com}}"))
    if not way.peer:
        what = "in which namespace its proxy runs: the NetworkPolicy does not let it in"
        lacks.append((what, "namespace: NAMESPACE"))
    said = "; ".join(f"{what} (`{line}`)" for what, line in lacks)
    cure = f"write that below `{SETTING}:` in {settings_path(service)}, then shipway sync"
    return f"nothing in {root} shows {said}; {cure} {service.name}" if lacks else ""


def _way(facts: ServiceFacts, kind: str) -> WayIn | None:
    """The way in, where it is of that kind, all is known and somebody answers."""
    way = facts.way_in
    fits = way is not None and way.kind == kind and way.known and facts.port_name == "http"
    return way if fits else None


def _object(
    facts: ServiceFacts, kind: str, named: Mapping[str, Any], spec: Mapping[str, Any]
) -> str:
    return to_yaml({"apiVersion": API[kind], "kind": kind, "metadata": named, "spec": spec})


def _operations(way: WayIn, host: str) -> str:
    """JSON patches: an overlay names a route's host, whatever else the team's has."""
    put: dict[str, Any] = {"/spec/hostnames": [host]}
    if way.kind == INGRESS:
        secret = {"secretName": way.tls} if way.tls else {}
        tls = {} if way.tls is None else {"/spec/tls": [{"hosts": [host], **secret}]}
        put = {"/spec/rules/0/host": host, **tls}
    operations = [{"op": "add", "path": path, "value": value} for path, value in put.items()]
    return dedent(to_yaml({"patch": operations}).partition("\n")[2])
