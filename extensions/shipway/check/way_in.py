"""Routes from outside of the cluster: whether they lead to a Service, through its NetworkPolicy,
and under a host name."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from shipway.check.finding import Finding
from shipway.check.groups import VARIABLES
from shipway.check.rules import Rule
from shipway.derive.peers import SERVICE
from shipway.derive.service_facts import ServiceFacts
from shipway.errors import EditError
from shipway.sources.kustomize import build, kustomization_in
from shipway.sources.manifests import Keys, Manifest, at, items, manifests_of, mapping
from shipway.sources.network_policies import SPACE, Opening, openings
from shipway.sources.routes import HTTP_ROUTE, INGRESS, MARK, backends, manifests_below, routes_in
from shipway.sources.view import View

BACKEND, CLOSED, OPEN = "route-backend", "route-closed", "route-open"
SOMEBODY = "NAMESPACE-OF-THE-PROXY"


class Lead(NamedTuple):
    """A route's way to one Service."""

    route: Manifest
    keys: Keys
    name: str
    port: int | str | None

    def finding(self, rule: str, what: str, fix: str) -> Finding:
        line = self.route.line(*self.keys)
        meets = frozenset({self.name})
        return Finding(self.route.path, line, rule, what, fix, meets, self.name)


def route_findings(view: View, base: str, overlays: str) -> Iterator[Finding]:
    """What keeps requests from the Services that routes lead to."""
    texts = manifests_below(view, base, overlays)
    routed = [one for path, text in texts.items() if MARK.search(text) for one in _in(path, text)]
    leads = [Lead(one, *lead) for one in routed for lead in backends(one.data)]
    if not leads:
        return
    known = (one for path, text in texts.items() if SERVICE in text for one in _in(path, text))
    services = {one.name: one for one in known if one.kind == "Service"}
    for lead in leads:
        if lead.name not in services:
            what = f"the route leads to the Service {lead.name}, which no manifest has"
            yield lead.finding(BACKEND, what, "name one that there is")
        else:
            yield from _to(view, lead, services[lead.name], texts)


def open_routes(view: View, facts: ServiceFacts) -> Iterator[Finding]:
    """Environments in which a route of the service's takes the requests for every host name."""
    service = facts.service
    folder = f"{service.kubernetes_base}/{facts.name}"
    paths = [p for p in view.host.files_in.get(folder, ()) if p.endswith((".yaml", ".yml"))]
    texts = {path: view.readable(path) for path in paths}
    routed = [one for path, text in texts.items() if MARK.search(text) for one in _in(path, text)]
    for route in (one for one in routed if one.kind in (HTTP_ROUTE, INGRESS)):
        for environment in service.environments:
            shared = f"{service.kubernetes_overlays}/{environment}"
            if _takes_all(view, (f"{shared}/{facts.name}", shared), route):
                what = f"{route.kind} {route.name} has no host name in {environment}, and takes "
                what += "the requests for all of them"
                fix = f"shipway sync {facts.name}, or name it in a patch of {shared}"
                line = route.line("spec")
                yield Finding(route.path, line, OPEN, what, fix, key=environment)


def _takes_all(view: View, folders: tuple[str, ...], route: Manifest) -> bool:
    """Whether one of an environment's kustomizations builds the route without a host name."""
    for folder in folders:
        built = build(view, folder) if kustomization_in(view, folder) else None
        if built and any(r.kind == route.kind and route.name in r.names for r in built.resources):
            beside = partial(view.beside, folder)
            texts = (view.readable(path) for path in {*built.paths, route.path})
            said = [one for text in texts for one in routes_in(text, beside)]
            named = (one.hosts for one in said if (one.kind, one.name) == (route.kind, route.name))
            return not any(named)
    return False


def _in(path: str, text: str) -> list[Manifest]:
    with suppress(EditError):  # a finding of its own
        return manifests_of(path, text)
    return []


def _to(view: View, lead: Lead, service: Manifest, texts: Mapping[str, str]) -> Iterator[Finding]:
    ports = list(map(mapping, items(at(service.data, "spec", "ports"))))
    served = next((p for p in ports if lead.port in (p.get("port"), p.get("name"))), None)
    if served is None:
        known = " and ".join(str(port.get("port")) for port in ports)
        what = f"the route leads to port {lead.port} of the Service {lead.name}, which has {known}"
        yield lead.finding(BACKEND, what, "name a port of the Service; it is not the container's")
        return
    target, folder = served.get("targetPort", served.get("port")), posixpath.dirname(service.path)
    for path, text in texts.items():
        if posixpath.dirname(path) == folder and not _may_be_near(lead.route):
            yield from _through(lead, target, path, _rules(path, text))


def _through(
    lead: Lead, port: object, path: str, rules: tuple[Opening, ...] | None
) -> Iterator[Finding]:
    """Whether the policies of a file let requests from another namespace in."""
    if rules is None or any(_from_outside(rule) and _has(rule, port) for rule in rules):
        return
    what = f"the NetworkPolicy of {lead.name} lets nobody of another namespace in to its port "
    what += f"{port}, which the route leads to"
    peer = {"namespaceSelector": {"matchLabels": {SPACE: SOMEBODY}}}
    rule = json.dumps({"from": [peer], "ports": [{"port": port, "protocol": "TCP"}]})
    fix = f"add `- {rule}` below ingress in {path}, with the namespace of the pods that bring its "
    yield lead.finding(CLOSED, what, f"{fix}requests")


def _may_be_near(route: Manifest) -> bool:
    """Whether the Gateway is in the route's own namespace, where its pods may be too."""
    parents = map(mapping, items(at(route.data, "spec", "parentRefs")))
    return any("namespace" not in parent for parent in parents)


def _rules(path: str, text: str) -> tuple[Opening, ...] | None:
    """Those of a file of policies; None for any other, and where nothing is refused."""
    with suppress(EditError):
        return openings(path, text, "Ingress") if "NetworkPolicy" in text else None
    return None


def _from_outside(rule: Opening) -> bool:
    return rule.ends is None or any({"namespaceSelector", "ipBlock"} & e.keys() for e in rule.ends)


def _has(rule: Opening, port: object) -> bool:
    return rule.has_port(port) if isinstance(port, int) else rule.has_port(-1, str(port))


def _rule(id: str, title: str, why: str, cure: str, wrong: str, right: str) -> Rule:
    return Rule(
        id=id,
        title=title,
        why=why,
        cure=cure,
        group=VARIABLES,
        of="httproute.yaml",
        wrong=wrong,
        right=right,
        severity="warning",
        scope="meets",
        since="1.5.0",
    )


RULES = (
    _rule(
        BACKEND,
        "a route that leads to no Service, or to a port that the Service has not",
        "Whoever comes from outside gets an error, or no answer. A Service has a port of its own, "
        "mostly 80, whatever the container listens on.",
        "name the Service and its own port",
        "spec: {rules: [{backendRefs: [{name: payments, port: 8080}]}]}",
        "spec: {rules: [{backendRefs: [{name: payments, port: 80}]}]}",
    ),
    _rule(
        CLOSED,
        "a route to a service whose NetworkPolicy lets nobody of another namespace in",
        "The pods that bring the requests of a Gateway or an Ingress run in a namespace of their "
        "own: every request hangs until it times out.",
        "add a rule with their namespace below `ingress`; `shipway sync` leaves it",
        "spec: {parentRefs: [{name: public, namespace: gateway}]} # the policy: its own alone",
        "spec: {parentRefs: [{name: public, namespace: gateway}]} # and that of the proxy's pods",
    ),
    _rule(
        OPEN,
        "a route without a host name in an environment",
        "It takes the requests for every host name of its Gateway or controller that no other "
        "route has.",
        "`shipway sync NAME`, or a patch of the environment that names it",
        "spec: {rules: [{backendRefs: [{name: payments, port: 80}]}]} # no overlay patches it",
        "spec: {hostnames: [a.example.com], rules: [{backendRefs: [{name: a, port: 80}]}]}",
    ),
)
