"""A service is reached from outside as the settings say, as it was before, or as others are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from shipway.derive.routes import why_none
from shipway.derive.way_in import way_in
from shipway.sources.host import Host
from shipway.sources.view import View
from support.changes import change_file, swap
from support.derived import derived, facts, host_with_manifests
from support.judges import kustomized
from support.routes import (
    HOSTS,
    HTTP_ROUTE,
    INGRESS,
    K8S,
    POLICY,
    PROXIES,
    ROUTES,
    SETTINGS,
    built,
    gateway_host,
    ingress_host,
    overlay,
    payments,
)

WITHIN = {"podSelector": {}}


def test_a_gateway_host_gives_an_httproute(tmp_path: Path) -> None:
    """The Gateway that others have, and a name for each environment, in their pattern."""
    root = host_with_manifests(tmp_path / "acme", **gateway_host())
    spec = built(root, reachable="gateway")["HTTPRoute"]["spec"]
    assert spec == {
        "parentRefs": [{"name": "public", "namespace": "gateway", "sectionName": "https"}],
        "hostnames": ["payments.example.com"],
        "rules": [{"backendRefs": [{"name": "payments", "port": 80}]}],
    }
    preview = built(root, "preview", reachable="gateway")["HTTPRoute"]["spec"]
    assert preview["hostnames"] == ["payments.preview.example.com"]


def test_an_ingress_host_gives_an_ingress(tmp_path: Path) -> None:
    """Class, TLS and the annotations that say nothing of another service."""
    root = host_with_manifests(tmp_path / "acme", **ingress_host())
    made = built(root, reachable="ingress")["Ingress"]
    service = {"name": "payments", "port": {"name": "http"}}
    path = {"path": "/", "pathType": "Prefix", "backend": {"service": service}}
    assert made["metadata"]["annotations"] == {"cert-manager.io/cluster-issuer": "letsencrypt"}
    assert made["spec"] == {
        "ingressClassName": "nginx",
        "rules": [{"host": "payments.example.com", "http": {"paths": [path]}}],
        "tls": [{"hosts": ["payments.example.com"], "secretName": "payments-tls"}],
    }
    preview = built(root, "preview", reachable="ingress")["Ingress"]["spec"]
    assert preview["rules"][0]["host"] == "payments-preview.example.com"
    assert preview["tls"][0]["hosts"] == ["payments-preview.example.com"]


def flows(policy: Mapping[str, Any]) -> list[tuple[object, list[object]]]:
    """Who may come in, and to which ports."""
    rules = policy["spec"].get("ingress", [])
    return [(rule["from"], [port["port"] for port in rule["ports"]]) for rule in rules]


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ({"reachable": "none"}, [([WITHIN], ["http"])]),
        ({"reachable": "proxy"}, [([WITHIN], ["http"])]),
        ({"reachable": "gateway"}, [([WITHIN], ["http"]), ([PROXIES], ["http"])]),
        (
            {"reachable": "gateway", "telemetry": True},
            [([WITHIN], ["http"]), ([PROXIES], ["http"])],
        ),
        ({"kind": "worker"}, []),
    ],
)
def test_the_policy_lets_the_proxy_in_to_the_own_port_alone(
    tmp_path: Path, answers: dict[str, Any], wanted: list[tuple[object, list[object]]]
) -> None:
    """Nobody else of its namespace's neighbours, and not to the port of metrics."""
    root = host_with_manifests(tmp_path / "acme", **gateway_host())
    assert flows(built(root, **answers)["NetworkPolicy"]) == wanted


ENDINGS = {
    "a patch beside another": (
        {f"{K8S}/overlays/production/web/kustomization.yaml": (
            "patches:\n  - target: {kind: Deployment}\n    path: x.yaml\n"
            "  - target: {kind: HTTPRoute, name: web}\n    path: ../route.yaml\n"
        ), f"{K8S}/overlays/production/route.yaml": (
            "- op: replace\n  path: /spec/hostnames/0\n  value: web.shop.test\n"
        )}, "payments.shop.test",
    ),
    "an object as a patch": (
        {f"{K8S}/overlays/production/kustomization.yaml": (
            "resources: []\npatches:\n  - patch: |\n      kind: HTTPRoute\n"
            "      metadata: {name: web}\n      spec: {hostnames: [web-eu.shop.test]}\n"
        )}, "payments-eu.shop.test",
    ),
    "a route of the environment's own": (
        {f"{K8S}/overlays/production/web/route.yml": HTTP_ROUTE.replace(
            "spec:\n", "spec:\n  hostnames: [web.shop.test]\n"
        )}, "payments.shop.test",
    ),
    "one for all environments": (
        {f"{K8S}/base/web/httproute.yaml": HTTP_ROUTE.replace(
            "spec:\n", "spec:\n  hostnames: [web.shop.test]\n"
        )}, "payments.shop.test",
    ),
    "a name that is no pattern": (
        {f"{K8S}/overlays/production/web/kustomization.yaml": overlay("www.shop.test")}, "",
    ),
    "two patterns": (
        {f"{K8S}/overlays/production/web/kustomization.yaml": overlay("web.shop.test"),
         f"{K8S}/overlays/production/api/kustomization.yaml": overlay("api.other.test").replace(
             "name: web", "name: api"
         )}, "",
    ),
    "not YAML": ({f"{K8S}/overlays/production/web/x.yaml": "kind: HTTPRoute\n["}, ""),
    "elsewhere": ({"charts/overlays/production/web/kustomization.yaml": overlay("web.a.test")}, ""),
}  # fmt: skip


@pytest.mark.parametrize("shown", ENDINGS.values(), ids=ENDINGS)
def test_a_host_name_follows_the_pattern_that_others_show(
    tmp_path: Path, shown: tuple[dict[str, str], str]
) -> None:
    files, host = shown
    root = host_with_manifests(tmp_path / "acme", **files)
    way = way_in(View(Host(root)), payments("gateway"), {})
    assert way and dict(way.hosts)["production"] == host


@pytest.mark.parametrize("kind", HOSTS)
def test_where_nothing_is_shown_there_is_no_route_and_it_is_said(tmp_path: Path, kind: str) -> None:
    """And what is said is what helps: with these settings all of it is there."""
    root = host_with_manifests(
        tmp_path / "acme", **{f"{K8S}/base/web/service.yaml": "kind: Service\n"}
    )
    made = built(root, reachable=kind)
    assert not {"HTTPRoute", "Ingress"} & made.keys()
    assert flows(made["NetworkPolicy"]) == [([WITHIN], ["http"])]
    why = why_none(payments(kind), View(Host(root)))
    assert ("`gateway: NAMESPACE/NAME`" in why) == (kind == "gateway")
    assert "hosts: {production: NAME.example.com}" in why and "namespace: NAMESPACE" in why
    (root / SETTINGS).write_text(ROUTES)
    assert why_none(payments(kind), View(Host(root))) == ""
    made = built(root, reachable=kind)
    assert flows(made["NetworkPolicy"])[1][0][0] == {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "edge"}}
    }
    if kind == "gateway":
        spec = made["HTTPRoute"]["spec"]
        assert spec["parentRefs"] == [{"name": "edge", "namespace": "infra"}]
        assert spec["hostnames"] == ["payments.acme.test"]
    else:
        spec = made["Ingress"]["spec"]
        assert spec["ingressClassName"] == "haproxy" and "tls" not in spec
        assert spec["rules"][0]["host"] == "payments.acme.test"


def test_an_environment_without_a_name_has_no_route(tmp_path: Path) -> None:
    """Rather none than one that takes everybody's requests."""
    files = gateway_host()
    del files[f"{K8S}/overlays/preview/web/kustomization.yaml"]
    root = host_with_manifests(tmp_path / "acme", **files)
    assert "HTTPRoute" not in built(root, "preview", reachable="gateway")
    assert "HTTPRoute" in built(root, reachable="gateway")
    assert "its host name in preview" in why_none(payments("gateway"), View(Host(root)))


def test_what_a_neighbour_changes_moves_nobody(tmp_path: Path) -> None:
    """A service that answers under a name keeps it, until the settings or the team say another."""
    root = host_with_manifests(tmp_path / "acme", **gateway_host())
    first = built(root, reachable="gateway")
    for path in gateway_host():
        (root / path).unlink()
    assert derived(root, facts(reachable="gateway")).drifts == []
    assert built(root, reachable="gateway") == first
    (root / SETTINGS).write_text(ROUTES)
    moved = built(root, reachable="gateway")["HTTPRoute"]["spec"]
    assert moved["hostnames"] == ["payments.acme.test"]
    assert moved["parentRefs"] == [{"name": "edge", "namespace": "infra"}]


@pytest.mark.parametrize("kind", HOSTS)
def test_what_the_team_wrote_stays_and_what_follows_no_more_goes(tmp_path: Path, kind: str) -> None:
    """Another host name and a patch of its own; then nobody is to reach it any more."""
    root = host_with_manifests(tmp_path / "acme", **HOSTS[kind]())
    built(root, reachable=kind)
    path = f"{K8S}/overlays/production/payments/kustomization.yaml"
    mine = "patches:\n  - target: {kind: Deployment}\n    patch: '[]'\n"
    change_file(root / path, swap("patches:\n", mine))
    change_file(root / path, swap("payments.example.com", "pay.test"))
    again = derived(root, facts(reachable=kind))
    assert again.drifts == [] and "pay.test" in (root / path).read_text()
    change_file(root / path, swap("pay.test", "payments.example.com"))
    made = built(root, reachable="none")
    assert not {"HTTPRoute", "Ingress"} & made.keys()
    left = yaml.safe_load((root / path).read_text())["patches"]
    assert left == [{"target": {"kind": "Deployment"}, "patch": "[]"}]


def test_services_that_share_an_overlay_have_a_patch_each(tmp_path: Path) -> None:
    """Of the host's own kustomizations; a second service follows the first one's pattern."""
    listed = {
        f"{K8S}/base/kustomization.yaml": "resources: []\n",
        f"{K8S}/overlays/preview/kustomization.yaml": "resources: [../../base]\n",
        f"{K8S}/overlays/production/kustomization.yaml": "resources: [../../base]\n",
        SETTINGS: ROUTES,
    }
    root = host_with_manifests(tmp_path / "acme", **listed)
    derived(root, facts(reachable="gateway"))
    (root / SETTINGS).unlink()
    derived(root, facts(reachable="gateway", name="billing"))
    documents = yaml.safe_load_all(kustomized(root / K8S / "overlays/production"))
    routes = {d["metadata"]["name"]: d for d in documents if d["kind"] == "HTTPRoute"}
    assert {name: d["spec"]["hostnames"] for name, d in routes.items()} == {
        "payments": ["payments.acme.test"], "billing": ["billing.acme.test"],
    }  # fmt: skip
    assert routes["billing"]["spec"]["parentRefs"] == routes["payments"]["spec"]["parentRefs"]


def test_a_rule_of_the_teams_own_keeps_nobody_out(tmp_path: Path) -> None:
    """It stays beside the one that comes later; one of ours that the team changed is left alone."""
    root = host_with_manifests(tmp_path / "acme", **gateway_host())
    built(root, reachable="none")
    policy = root / K8S / "base/payments/networkpolicy.yaml"
    mine = {"from": [{"namespaceSelector": {}}], "ports": [{"port": 9000, "protocol": "TCP"}]}
    change_file(policy, swap("  egress:\n", f"    - {json.dumps(mine)}\n  egress:\n"))
    assert flows(built(root, reachable="gateway")["NetworkPolicy"]) == [
        ([WITHIN], ["http"]), ([{"namespaceSelector": {}}], [9000]), ([PROXIES], ["http"]),
    ]  # fmt: skip
    change_file(policy, swap("proxies", "others"))
    before = policy.read_text()
    assert derived(root, facts(reachable="none")).drifts
    assert policy.read_text() == before


OTHERS = {
    "the same": (INGRESS, "nginx", "payments-tls"),
    "another class": (INGRESS.replace("nginx", "traefik"), "", "payments-tls"),
    "no TLS": (INGRESS.partition("  tls:")[0], "nginx", None),
    "one Secret for all": (INGRESS.replace("web-tls", "wildcard"), "nginx", ""),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_only_what_all_ingresses_have_is_a_habit(
    tmp_path: Path, other: tuple[str, str, str | None]
) -> None:
    text, class_name, secret = other
    files = ingress_host() | {f"{K8S}/base/api/ingress.yaml": text.replace("web", "api")}
    root = host_with_manifests(tmp_path / "acme", **files)
    way = way_in(View(Host(root)), payments("ingress"), {})
    assert way and (way.class_name, way.tls) == (class_name, secret)


def test_two_who_may_come_in_are_nobody_certain(tmp_path: Path) -> None:
    """Which of them brings the requests is not known: neither is let in."""
    second = POLICY.replace("        - namespaceSelector:\n", (
        "        - namespaceSelector: {matchLabels: {a: b}}\n"
        "        - namespaceSelector:\n"
    ), 1)  # fmt: skip
    files = gateway_host() | {f"{K8S}/base/web/networkpolicy.yaml": second}
    root = host_with_manifests(tmp_path / "acme", **files)
    way = way_in(View(Host(root)), payments("gateway"), {})
    assert way and way.known and way.peer is None
    assert "in which namespace its proxy runs" in why_none(payments("gateway"), View(Host(root)))


@pytest.mark.parametrize("kind", ["worker", "cron"])
def test_what_nobody_asks_is_reached_by_nobody(tmp_path: Path, kind: str) -> None:
    """The answer is none for it, whatever was given."""
    root = host_with_manifests(tmp_path / "acme", **gateway_host())
    answers = facts(kind=kind).service.answers() | {"reachable": "gateway"}
    assert type(payments("none")).from_answers(answers).reachable == "none"
    assert not {"HTTPRoute", "Ingress"} & built(root, kind=kind, reachable="gateway").keys()
