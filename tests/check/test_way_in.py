"""Routes from outside that lead nowhere, that a NetworkPolicy stops, or that take all requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.check.finding import Finding
from shipway.check.run import findings_in
from shipway.derive.load import services_in
from shipway.sources.host import Host
from support.callers import host_with, service, synced
from support.changes import change_file, swap
from support.derived import carry
from support.routes import HTTP_ROUTE, K8S, SETTINGS

ROUTES = """\
routes:
  hosts: {preview: NAME.preview.example.com, production: NAME.example.com}
  gateway: infra/public
  namespace: proxies
  apps: {web: KIND}
"""
BASE = f"{K8S}/base/web"
PRODUCTION = f"{K8S}/overlays/production/web/kustomization.yaml"
RULES = {"route-backend", "route-closed", "route-open", "drift"}


def reached(root: Path, kind: str = "gateway", said: str = ROUTES) -> Path:
    """web, which has no answers file, as an app; the settings say that it is reached."""
    files = {SETTINGS: said.replace("KIND", kind)}
    host = host_with(root, service("web"), service("api"), **files)
    synced(host)
    return host


def found(root: Path, name: str = "web") -> list[Finding]:
    """What `shipway check` has against the routes of a service."""
    host = Host(root)
    services = [one for one in services_in(host) if one.name == name]
    return [one for one in findings_in(host, services) if one.rule in RULES]


@pytest.mark.parametrize(("kind", "name"), [("gateway", "httproute"), ("ingress", "ingress")])
def test_what_is_derived_has_nothing_against_it(tmp_path: Path, kind: str, name: str) -> None:
    """For what the settings name; the other service has no route."""
    root = reached(tmp_path / "acme", kind)
    assert (root / f"{BASE}/{name}.yaml").is_file()
    assert not (root / f"{K8S}/base/api/{name}.yaml").exists()
    assert found(root) == [] and synced(root) == {}


BACKENDS = {
    "port: 80\n": ("port: 8080\n", "leads to port 8080 of the Service web, which has 80"),
    "- name: web\n": ("- name: wep\n", "leads to the Service wep, which no manifest has"),
}


@pytest.mark.parametrize("before", BACKENDS)
def test_a_route_that_leads_nowhere_is_named_with_its_line(tmp_path: Path, before: str) -> None:
    after, says = BACKENDS[before]
    root = reached(tmp_path / "acme")
    change_file(root / f"{BASE}/httproute.yaml", swap(before, after, 1))
    (one,) = found(root)
    assert one.rule == "route-backend" and says in one.what
    assert "name: we" in (root / one.path).read_text().split("\n")[one.line - 1]


GATE = """\
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: proxies
      ports:
        - port: http
          protocol: TCP
"""


@pytest.mark.parametrize("kind", ["gateway", "ingress"])
def test_a_policy_that_keeps_the_proxy_out_is_named(tmp_path: Path, kind: str) -> None:
    """The rule that it says, put where it says, cures it."""
    root = reached(tmp_path / "acme", kind)
    policy = root / f"{BASE}/networkpolicy.yaml"
    change_file(policy, swap(GATE, ""))
    (one,) = found(root)
    assert one.rule == "route-closed" and "to its port http" in one.what
    rule = one.fix.split("`")[1].replace("NAMESPACE-OF-THE-PROXY", "elsewhere")
    change_file(policy, swap("  egress:\n", f"    {rule}\n  egress:\n"))
    assert found(root) == []


def test_a_gateway_in_the_own_namespace_may_be_let_in_already(tmp_path: Path) -> None:
    root = reached(tmp_path / "acme")
    change_file(root / f"{BASE}/networkpolicy.yaml", swap(GATE, ""))
    change_file(root / f"{BASE}/httproute.yaml", swap("      namespace: infra\n", ""))
    assert found(root) == []


def test_a_route_of_a_strangers_that_leads_to_a_service_is_judged_too(tmp_path: Path) -> None:
    """Of others' routes to others nothing is said."""
    root = reached(tmp_path / "acme")
    other = HTTP_ROUTE.replace("name: web", "name: api").replace("port: 80", "port: 8080")
    lost = HTTP_ROUTE.replace("name: web", "name: lost")
    carry(root, {f"{K8S}/base/edge/a.yaml": other, f"{K8S}/base/edge/b.yaml": lost})
    assert found(root) == []
    assert [one.rule for one in found(root, "api")] == ["route-backend"]


def test_a_route_without_a_host_name_in_an_environment_is_named(tmp_path: Path) -> None:
    """`op: add` of the host name was taken out; the sync that it says does not undo an edit, and
    a name of the team's own is as good."""
    root = reached(tmp_path / "acme")
    change_file(root / PRODUCTION, swap("/spec/hostnames", "/spec/other"))
    (one,) = found(root)
    assert one.rule == "route-open" and "no host name in production" in one.what
    change_file(root / PRODUCTION, swap("/spec/other", "/spec/hostnames/0"))
    assert found(root) == []


def test_an_environment_that_takes_the_route_out_is_let_be(tmp_path: Path) -> None:
    """As one is derived whose host name nothing says."""
    said = ROUTES.replace("preview: NAME.preview.example.com, ", "")
    root = reached(tmp_path / "acme", said=said)
    assert "$patch: delete" in (root / PRODUCTION.replace("production", "preview")).read_text()
    assert found(root) == []
