"""A Deployment that the team wrote is reached from outside by its own Service and policy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from shipway.derive.receipt import read_derived
from shipway.derive.sync import without
from shipway.errors import EditError
from shipway.sources.host import Host
from shipway.sources.view import View
from support.changes import change_file, swap
from support.crds import misfits
from support.derived import carry, derived, facts, host_with_manifests
from support.hosts import commit, snapshot
from support.judges import kustomized
from support.routes import HOSTS, K8S, PROXIES

BASE = f"{K8S}/base/payments"
RECEIPT = "services/payments/.shipway/derived.yaml"
LISTED = "# ours\nresources:\n  - deploy.yaml # the pods\n  - service.yaml\n  - policy.yaml\n"
PODS = """\
apiVersion: apps/v1
kind: Deployment
metadata: { name: pay }
spec:
  selector: { matchLabels: { app: pay } }
  template:
    metadata:
      labels: { app: pay, tier: backend }
    spec:
      containers:
        - name: payments
          image: payments
          ports:
            - { name: web, containerPort: 8080 }
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: { name: pay-svc }
spec:
  selector: { app: pay }
  ports:
    - { name: admin, port: 9000 }
    - { name: main, port: 8000, targetPort: web }
"""
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: pay }
spec:
  podSelector: { matchLabels: { app: pay } }
  policyTypes: [Ingress]
  ingress:
    # Our own callers.
    - from:
        - podSelector: { matchLabels: { app: shop } }
      ports:
        - { port: web }
"""


def by_hand(**changes: str) -> dict[str, str]:
    """The files of the team, with others in their place; empty for none."""
    files = {
        "kustomization.yaml": LISTED,
        "deploy.yaml": PODS,
        "service.yaml": SERVICE,
        "policy.yaml": POLICY,
    }
    said = {name.replace("_", "."): text for name, text in changes.items()}
    overlays = {
        f"{K8S}/overlays/{one}/payments/kustomization.yaml": (
            f"namespace: {one}\nresources: [../../../base/payments]\n"
        )
        for one in ("preview", "production")
    }
    return {**{f"{BASE}/{name}": text for name, text in {**files, **said}.items()}, **overlays}


def host(root: Path, kind: str = "gateway", **changes: str) -> Path:
    return host_with_manifests(root, **{**HOSTS[kind](), **by_hand(**changes)})


def built(root: Path, environment: str = "production") -> dict[str, Any]:
    folder = root / f"{K8S}/overlays/{environment}/payments"
    return {one["kind"]: one for one in yaml.safe_load_all(kustomized(folder))}


@pytest.mark.parametrize("kind", HOSTS)
def test_it_has_a_route_a_host_name_and_a_way_through_its_policy(tmp_path: Path, kind: str) -> None:
    """To the Service's own port, and the pod's own; what stands there stays."""
    root = host(tmp_path / "acme", kind)
    derived(root, facts(reachable=kind))
    made, preview = built(root), built(root, "preview")
    if kind == "gateway":
        assert misfits(made["HTTPRoute"]) == []
        spec = made["HTTPRoute"]["spec"]
        assert spec["rules"] == [{"backendRefs": [{"name": "pay-svc", "port": 8000}]}]
        assert spec["hostnames"] == ["payments.example.com"]
        assert preview["HTTPRoute"]["spec"]["hostnames"] == ["payments.preview.example.com"]
    else:
        (rule,) = made["Ingress"]["spec"]["rules"]
        service = {"name": "pay-svc", "port": {"number": 8000}}
        assert rule["http"]["paths"][0]["backend"] == {"service": service}
        assert rule["host"] == "payments.example.com"
    own, ours = made["NetworkPolicy"]["spec"]["ingress"]
    assert own["from"] == [{"podSelector": {"matchLabels": {"app": "shop"}}}]
    assert ours == {"from": [PROXIES], "ports": [{"port": "web", "protocol": "TCP"}]}
    assert LISTED in (root / f"{BASE}/kustomization.yaml").read_text()


@pytest.mark.parametrize("kind", HOSTS)
def test_it_is_settled_and_goes_without_a_trace(tmp_path: Path, kind: str) -> None:
    """With the answer, and with the service; nothing comes that nobody asked for."""
    root = host(tmp_path / "acme", kind)
    commit(root)
    bare = snapshot(root)
    derived(root, facts())
    before = snapshot(root)
    derived(root, facts(reachable=kind))
    commit(root)
    assert derived(root, facts(reachable=kind)).contents == {}
    derived(root, facts())
    assert snapshot(root) == before
    derived(root, facts(reachable=kind))
    ours = read_derived((root / RECEIPT).read_text(), RECEIPT)
    carry(root, without(View(Host(root)), ours, "services/payments"))
    for own in (RECEIPT, "services/payments/.env.example"):
        (root / own).unlink()
    assert snapshot(root) == bare


def test_a_rule_and_a_host_name_that_the_team_changes_are_the_teams(tmp_path: Path) -> None:
    root = host(tmp_path / "acme")
    derived(root, facts(reachable="gateway"))
    production = root / f"{K8S}/overlays/production/payments/kustomization.yaml"
    change_file(production, swap("payments.example.com", "pay.test"))
    change_file(root / f"{BASE}/policy.yaml", swap("name: proxies", "name: edge"))
    assert derived(root, facts(reachable="gateway")).contents == {}


def test_one_overlay_of_all_names_its_host_too(tmp_path: Path) -> None:
    """And the base of all lists the files."""
    files = by_hand()
    for path in [one for one in files if one.endswith("kustomization.yaml")]:
        del files[path]
    names = ("deploy", "service", "policy")
    files[f"{K8S}/base/kustomization.yaml"] = "resources:\n" + "".join(
        f"  - payments/{name}.yaml\n" for name in names
    )
    for one in ("preview", "production"):
        files[f"{K8S}/overlays/{one}/kustomization.yaml"] = "resources:\n  - ../../base\n"
    root = host_with_manifests(tmp_path / "acme", **{**HOSTS["gateway"](), **files})
    derived(root, facts(reachable="gateway"))
    documents = list(yaml.safe_load_all(kustomized(root / f"{K8S}/overlays/production")))
    (route,) = (one for one in documents if one["kind"] == "HTTPRoute")
    assert route["spec"]["hostnames"] == ["payments.example.com"]


MINE = (
    "kind: HTTPRoute\nmetadata: {name: mine}\n"
    "spec: {rules: [{backendRefs: [{name: pay-svc, port: 8000}]}]}\n"
)


def test_beside_a_route_of_the_teams_own_comes_no_second_one(tmp_path: Path) -> None:
    root = host(tmp_path / "acme", edge_yaml=MINE)
    derived(root, facts(reachable="gateway"))
    assert not (root / f"{BASE}/httproute.yaml").exists()
    assert (root / f"{BASE}/policy.yaml").read_text() == POLICY


OPEN = {
    "no policy": {"policy_yaml": ""},
    "everybody": {"policy_yaml": POLICY.partition("    - from")[0] + "    - {}\n"},
    "its own": {"policy_yaml": POLICY.replace(
        "podSelector: { matchLabels: { app: shop } }",
        "namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: proxies } }",
    )},
    "of others": {"policy_yaml": POLICY.replace("app: pay }", "app: other }")},
}  # fmt: skip


@pytest.mark.parametrize("changes", OPEN.values(), ids=OPEN)
def test_a_policy_that_keeps_nobody_out_stays_as_it_is(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    root = host(tmp_path / "acme", **changes)
    derived(root, facts(reachable="gateway"))
    assert (root / f"{BASE}/httproute.yaml").exists()
    assert (root / f"{BASE}/policy.yaml").read_text() == changes["policy_yaml"]


SECOND = SERVICE + "---\n" + SERVICE.replace("pay-svc", "pay-too")
Cure = Callable[[str], str]
REFUSED: dict[str, tuple[dict[str, str], str, str, Cure]] = {
    "no Service": (
        {"service_yaml": ""}, "deploy.yaml:8", "no Service in", lambda _: SERVICE,
    ),
    "one of other pods": (
        {"service_yaml": SERVICE.replace("app: pay", "app: x")}, "deploy.yaml:8", "no Service in",
        swap("app: x", "app: pay"),
    ),
    "no port": (
        {"service_yaml": SERVICE.replace("web", "other")}, "service.yaml:6",
        "no port of the Service pay-svc leads to 8080",
        lambda text: text + "    - { name: more, port: 80, targetPort: 8080 }\n",
    ),
    "two": ({"service_yaml": SECOND}, "service.yaml:15", "port 8000 of pay-too", lambda _: SERVICE),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_files_do_not_say_is_refused_and_its_cure_helps(tmp_path: Path, case: str) -> None:
    changes, where, what, cure = REFUSED[case]
    root = host(tmp_path / "acme", **changes)
    with pytest.raises(EditError) as refused:
        derived(root, facts(reachable="gateway"))
    assert refused.value.where == f"{BASE}/{where}" and what in refused.value.what
    derived(root, facts(reachable="proxy"))
    change_file(root / f"{BASE}/service.yaml", cure)
    derived(root, facts(reachable="gateway"))
    assert "HTTPRoute" in built(root)


def test_files_that_no_kustomization_names_are_refused_with_what_to_write(tmp_path: Path) -> None:
    root = host(tmp_path / "acme", kustomization_yaml="resources: [service.yaml]\n")
    with pytest.raises(EditError, match="no kustomization names this file") as refused:
        derived(root, facts(reachable="gateway"))
    assert f"{BASE}/kustomization.yaml" in refused.value.fix
    overlay = f"{K8S}/overlays/{{}}/payments/kustomization.yaml".format
    gone = {overlay(one): None for one in ("preview", "production")}
    carry(root, {**gone, f"{BASE}/kustomization.yaml": LISTED})
    with pytest.raises(EditError, match="no overlay in infra/k8s/overlays deploys it"):
        derived(root, facts(reachable="gateway"))
