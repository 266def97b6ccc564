"""What files say of ways in from outside: whole routes, patches of them, and where they lead."""

from __future__ import annotations

import pytest
import yaml

from shipway.sources.routes import Route, backends, routes_in
from support.routes import HTTP_ROUTE, INGRESS, POLICY, overlay

NONE = {
    "no route": "kind: Service\n",
    "a policy": POLICY,
    "another sort of route": HTTP_ROUTE.replace("HTTPRoute", "GRPCRoute"),
    "a class": "kind: IngressClass\n",
    "no YAML": "kind: HTTPRoute\n[",
    "another patch": "patches:\n  - target: {kind: Service}\n    patch: 'kind: Ingress'",
}


def found(text: str, **beside: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (one.kind, one.name, one.hosts) for one in routes_in(text, lambda way: beside.get(way, ""))
    ]


@pytest.mark.parametrize("text", NONE.values(), ids=NONE)
def test_what_is_no_route_says_nothing(text: str) -> None:
    """And fails nothing."""
    assert [one for one in found(text) if one[1]] == []


def test_every_way_to_say_a_host_name_is_read() -> None:
    """In the object, in JSON patches, in a file that a kustomization names."""
    whole = HTTP_ROUTE.replace("spec:\n", "spec:\n  hostnames: [a.test, b.test]\n")
    assert found(whole) == [("HTTPRoute", "web", ("a.test", "b.test"))]
    assert found(INGRESS) == [("Ingress", "web", ("web.example.com",))]
    assert found(overlay("c.test")) == [("HTTPRoute", "web", ("c.test",))]
    assert found(overlay("d.test", "Ingress")) == [("Ingress", "web", ("d.test",))]
    named = "patches: [{path: x, target: {kind: HTTPRoute, name: web}}]"
    operations = "[{op: add, path: /spec/hostnames/-, value: e.test}, {op: test}]"
    assert found(named, x=operations) == [("HTTPRoute", "web", ("e.test",))]
    assert found(named) == []


def leads(text: str) -> list[tuple[str, object]]:
    """The Services of a route and their ports."""
    return [(name, port) for _, name, port in backends(yaml.safe_load(text))]


def test_a_route_leads_to_the_services_of_its_own_namespace() -> None:
    """Another namespace's, and what is no Service, are somebody else's."""
    assert leads(HTTP_ROUTE) == [("web", 80)] and leads(INGRESS) == [("web", "http")]
    other = (
        HTTP_ROUTE + "        - {name: b, namespace: x, port: 1}\n        - {name: c, kind: S}\n"
    )
    assert leads(other) == [("web", 80)]
    default = "spec: {defaultBackend: {service: {name: a, port: {number: 8080}}}}"
    assert leads(default) == [("a", 8080)]
    redirect = "spec: {rules: [{filters: [{type: RequestRedirect}]}]}"
    assert leads(redirect) == [] and not Route("HTTPRoute", "a", ()).leads
