"""The way in from outside to a Deployment that the team wrote, or a Rollout: its own Service and
policy, as their files say them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from shipway.derive import routes
from shipway.derive.adopted import Found
from shipway.derive.canonical import to_yaml
from shipway.derive.output import Output
from shipway.derive.receipt import Derived
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.way_in import KINDS, Backend, way_in
from shipway.derive.yaml_merge import ENFORCED, Policies
from shipway.errors import EditError
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.kustomize import kustomization_in, ways_from
from shipway.sources.manifests import Manifest, at, items, manifests_of, mapping
from shipway.sources.routes import backends
from shipway.sources.view import View

FILES = {"gateway": "httproute.yaml", "ingress": "ingress.yaml"}
RULE = Policies(defaulted=("spec.ingress",))
"""A rule that was written once is the team's to change."""


class _Pods(NamedTuple):
    """The workload, its pods' labels, and every object in the service's folder of the base."""

    workload: Manifest
    labels: Mapping[str, Any]
    beside: tuple[Manifest, ...]

    def of(self, kind: str, *selector: str) -> list[Manifest]:
        """The objects of a kind that select the pods."""
        found = (one for one in self.beside if one.kind == kind)
        return [one for one in found if self._selected(at(one.data, "spec", *selector))]

    def _selected(self, selector: object) -> bool:
        return bool(mapping(selector)) and mapping(selector).items() <= self.labels.items()


def routed(
    facts: ServiceFacts, view: View, before: Derived, path: str, found: Found
) -> tuple[ServiceFacts, list[Output]]:
    """What leads to the Deployment ``found`` in ``path``, and the facts with that way in; the facts
    alone where nobody is to reach it, or too little is known of the way.

    Raises EditError where the manifests do not say by which Service.
    """
    service = facts.service
    way = way_in(view, service, before)
    if way is None or not way.known or facts.port_name != "http":
        return facts, []
    folder = f"{service.kubernetes_base}/{facts.name}"
    route = f"{folder}/{FILES[service.reachable]}"
    pods = _pods(view, folder, path, found)
    behind, port = _service(facts, pods, found)
    if any(behind.name in names for there, names in _led(view, pods) if there != route):
        return facts, []  # the team has a route of its own
    number, inside = port
    facts = replace(facts, way_in=way._replace(backend=Backend(behind.name, number)))
    make = routes.http_route if service.reachable == "gateway" else routes.ingress
    listing = _listing(view, service.kubernetes_base, path, pods)
    entry = posixpath.relpath(route, posixpath.dirname(listing))
    return facts, [
        Output(route, make(facts), policies=routes.POLICIES),
        Output(listing, to_yaml({"resources": [entry]}), creates=False),
        *_opened(facts, before, pods, inside),
    ]


def _pods(view: View, folder: str, path: str, found: Found) -> _Pods:
    paths = {p for p in view.host.files if p.startswith(f"{folder}/")} | {path}
    yaml = sorted(p for p in paths if p.endswith((".yaml", ".yml")))
    beside = tuple(one for p in yaml for one in _in(p, view.readable(p)))
    (own,) = (
        one for one in beside if (one.path, one.kind, one.name) == (path, found.kind, found.name)
    )
    return _Pods(own, mapping(at(own.data, "spec", "template", "metadata", "labels")), beside)


def _in(path: str, text: str) -> list[Manifest]:
    with suppress(EditError):  # a finding of `shipway check`
        return manifests_of(path, text) if posixpath.basename(path) not in KUSTOMIZATIONS else []
    return []


def _led(view: View, pods: _Pods) -> Iterator[tuple[str, set[str]]]:
    """Each route beside the Deployment, and the Services that it leads to."""
    for one in pods.beside:
        if one.kind in KINDS.values():
            yield one.path, {name for _, name, _ in backends(one.data)}


def _service(
    facts: ServiceFacts, pods: _Pods, found: Found
) -> tuple[Manifest, tuple[int, int | str]]:
    """The Service that requests come by, its port, and what the pod calls that."""
    known = pods.of("Service", "selector")
    if not known:
        what = f"no Service in {posixpath.dirname(pods.workload.path)} leads to the pods of "
        what += f"the {found.kind} {found.name}, and a route leads to a Service"
        fix = "write one there, whose selector has labels of these pods"
        line = pods.workload.line("spec", "template", "metadata", "labels")
        raise EditError(what, pods.workload.path, fix, line)
    inside = {facts.port, found.ports.get(facts.port) or facts.port}
    leading = [
        (one, (served, target))
        for one in known
        for port in map(mapping, items(at(one.data, "spec", "ports")))
        if isinstance(served := port.get("port"), int)
        and port.get("protocol", "TCP") == "TCP"
        and (target := port.get("targetPort", served)) in inside
    ]
    if not leading:
        what = f"no port of the Service {known[0].name} leads to {facts.port}, on which the "
        fix = f"add one with targetPort: {facts.port} below its ports"
        line = known[0].line("spec", "ports")
        raise EditError(f"{what}service listens", known[0].path, fix, line)
    if len(leading) > 1:
        first, second = (f"port {port} of {one.name}" for one, (port, _) in leading[:2])
        what = f"both {first} and {second} lead to the service: by which one a route goes is not "
        fix = f"write the route by hand, and say so: shipway update {facts.name} --data "
        line = leading[1][0].line("spec", "ports")
        raise EditError(f"{what}said", leading[1][0].path, f"{fix}reachable=proxy", line)
    return leading[0]


def _listing(view: View, base: str, path: str, pods: _Pods) -> str:
    """The kustomization that names the Deployment's file."""
    folder = posixpath.dirname(path)
    while folder.startswith(base):
        if path in ways_from(view, folder):
            return kustomization_in(view, folder)
        folder = posixpath.dirname(folder)
    what = "no kustomization names this file, and a route has its host name by one"
    fix = f"name it below resources of {posixpath.dirname(path)}/{KUSTOMIZATIONS[0]}"
    raise EditError(what, path, fix, pods.workload.line("kind"))


def _opened(facts: ServiceFacts, before: Derived, pods: _Pods, port: int | str) -> Iterator[Output]:
    """The rule that lets the route's requests in, in one of the policies that judge them; none
    where nobody is kept out."""
    judging = [
        one
        for one in pods.of("NetworkPolicy", "podSelector", "matchLabels")
        if "Ingress" in items(at(one.data, "spec", "policyTypes"))
    ]
    last = [one for one in judging if one.path in before]
    rules = routes.admitted(facts, port)
    if not judging or not rules:
        return
    (peer,) = rules[0]["from"]
    if last or not any(_lets_in(one, peer, {port, facts.port}) for one in judging):
        own = (last or judging)[0]
        named = {"kind": own.kind, "metadata": {"name": own.name}}
        text = to_yaml({**named, "spec": {"ingress": rules}})
        yield Output(own.path, text, policies=RULE if last else ENFORCED, creates=False)


def _lets_in(policy: Manifest, peer: Mapping[str, Any], ports: set[int | str]) -> bool:
    """Whether one of its rules has the peer, or everybody, and the port, or every one."""
    for rule in map(mapping, items(at(policy.data, "spec", "ingress"))):
        peers, open_ports = items(rule.get("from")), items(rule.get("ports"))
        ends = not peers or peer in peers or {"namespaceSelector": {}} in peers
        if ends and (not open_ports or ports & {at(one, "port") for one in open_ports}):
            return True
    return False
