"""Both sides of each flow between services, judged by what stands in their files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from shipway.check.finding import Finding
from shipway.check.run import findings_in
from shipway.derive.load import services_in
from shipway.sources.host import Host
from shipway.sources.network_policies import Direction, Pod, openings
from support.callers import HEALTH, host_with, policy, service, synced

RULES = {"egress-missing", "ingress-missing", "service-address", "drift"}
OVERLAY = "infra/k8s/overlays/{}/{}/kustomization.yaml"


def found(root: Path, name: str = "web") -> list[Finding]:
    """What `shipway check` has against the flows of a service."""
    host = Host(root)
    services = [one for one in services_in(host) if one.name == name]
    return [one for one in findings_in(host, services) if one.rule in RULES]


def pair(root: Path, url: str = "http://api") -> Path:
    """web, which calls api."""
    host = host_with(root, service("api"), service("web", {"API_URL": url}))
    synced(host)
    return host


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text() + text)


def values(root: Path, environment: str, name: str, *literals: str) -> None:
    """What an environment gives a service."""
    rows = "".join(f"      - {literal}\n" for literal in literals)
    head = f"configMapGenerator:\n  - name: {name}\n    behavior: merge\n    literals:\n"
    append(root / OVERLAY.format(environment, name), head + rows)


def in_namespace(root: Path, name: str, namespace: str) -> None:
    for environment in ("preview", "production"):
        file = root / OVERLAY.format(environment, name)
        file.write_text(re.sub(r"(?m)^namespace: .*", f"namespace: {namespace}", file.read_text()))


def test_what_is_derived_lets_the_call_through_on_both_sides(tmp_path: Path) -> None:
    assert found(pair(tmp_path / "acme")) == []


def passes(root: Path, caller: str, called: str, port: int, direction: Direction) -> bool:
    """Whether one side's policy, as it stands there, lets the flow through."""
    own, other = (caller, called) if direction == "Egress" else (called, caller)
    path = f"infra/k8s/base/{own}/networkpolicy.yaml"
    rules = openings(path, (root / path).read_text(), direction) or ()
    pod = Pod({"app.kubernetes.io/name": other})
    return any(
        one.has_port(port, "http" if port == 8080 else "x") and one.has(pod) for one in rules
    )


def test_a_table_of_flows_and_who_stops_each(tmp_path: Path) -> None:
    """A flow passes when both sides let it: only a declared one does, to the pods' own port."""
    parts = service("api"), service("web", {"API_URL": "http://api"}), service("jobs", port=HEALTH)
    root = host_with(tmp_path / "acme", *parts)
    synced(root)
    sides: tuple[Direction, Direction] = ("Egress", "Ingress")
    table = {
        flow: tuple(passes(root, *flow, side) for side in sides)
        for flow in [
            ("web", "api", 8080), ("web", "api", 80), ("web", "api", 9229),
            ("api", "web", 8080), ("jobs", "api", 8080), ("web", "jobs", 8080),
        ]
    }  # fmt: skip
    assert table == {
        ("web", "api", 8080): (True, True),
        ("web", "api", 80): (False, False),
        ("web", "api", 9229): (False, False),
        ("api", "web", 8080): (False, True),
        ("jobs", "api", 8080): (False, True),
        ("web", "jobs", 8080): (False, False),
    }


ONLY_JOBS = {"from": [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "jobs"}}}]}


def tightened(root: Path) -> Path:
    """api's team lets nobody in but jobs."""
    file = root / "infra/k8s/base/api/networkpolicy.yaml"
    data = yaml.safe_load(file.read_text())
    data["spec"]["ingress"] = [ONLY_JOBS]
    file.write_text(yaml.safe_dump(data, sort_keys=False))
    return file


def obeyed(root: Path, finding: Finding) -> None:
    """The rule that a cure prints, put where it says."""
    told = re.fullmatch(r"add `- (.+)` below (\w+) in (\S+)", finding.fix)
    assert told, finding.fix
    file = root / told[3]
    data = yaml.safe_load(file.read_text())
    data["spec"][told[2]].append(json.loads(told[1]))
    file.write_text(yaml.safe_dump(data, sort_keys=False))


def test_a_caller_that_is_not_let_in_is_named_and_the_cure_lets_it_in(tmp_path: Path) -> None:
    root = pair(tmp_path / "acme")
    tightened(root)
    (one,) = found(root)
    assert one.rule == "ingress-missing" and one.path.endswith("base/web/kustomization.yaml")
    assert "API_URL leads to api, whose NetworkPolicy does not let web in" in one.what
    obeyed(root, one)
    assert found(root) == []
    assert synced(root) == {}


def test_an_environments_own_address_of_a_service_is_judged_by_its_pods(tmp_path: Path) -> None:
    """By the declared address nothing was open; the cure opens the pods, not the Service's port."""
    root = pair(tmp_path / "acme", "http://search")
    values(root, "production", "web", "API_URL=http://api/v1")
    (one,) = found(root)
    assert one.rule == "egress-missing" and "port 8080 of the pods of api" in one.what
    obeyed(root, one)
    assert found(root) == []
    assert synced(root) == {}


def test_an_environment_that_leads_to_a_stranger_instead_needs_its_port(tmp_path: Path) -> None:
    root = pair(tmp_path / "acme")
    values(root, "production", "web", "API_URL=http://gateway.example.com")
    (one,) = found(root)
    assert one.rule == "egress-missing" and "leads to port 80," in one.what


def test_an_address_without_a_namespace_leads_into_the_callers_own(tmp_path: Path) -> None:
    """The cure's host leads there; then both policies are asked about the other namespace."""
    root = pair(tmp_path / "acme")
    in_namespace(root, "api", "core")
    (one,) = {finding.fix: finding for finding in found(root)}.values()
    assert one.rule == "service-address" and one.fix == "make its host api.core.svc"
    for environment in ("preview", "production"):
        values(root, environment, "web", "API_URL=http://api.core.svc")
    base = found(root)
    assert {one.rule for one in base} == {"egress-missing", "ingress-missing"}
    for one in {(f.rule, f.fix): f for f in base}.values():
        obeyed(root, one)
    assert found(root) == []
    rule = policy(root, "api")["ingress"][-1]["from"][0]
    assert "namespaceSelector" in rule and rule["podSelector"]["matchLabels"]


@pytest.mark.parametrize("port", ["", ":8080"])
def test_a_port_that_the_service_does_not_have_is_named(port: str, tmp_path: Path) -> None:
    """The container's own is none of the Service's, until the team makes it one."""
    root = pair(tmp_path / "acme", f"http://api{port}/v1")
    assert [one.rule for one in found(root)] == (["service-address"] if port else [])
    if port:
        (one,) = found(root)
        assert one.fix.startswith("make it http://api; ")
    file = root / "infra/k8s/base/api/service.yaml"
    file.write_text(file.read_text().replace("port: 80\n", "port: 8080\n"))
    assert [one.rule for one in found(root)] == ([] if port else ["service-address"])
