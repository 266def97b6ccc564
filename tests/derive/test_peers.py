"""An address of another service of the repository: what follows from it on every side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from shipway.derive.network_policy import DNS
from support.callers import COMPOSE, HEALTH, host_with, policy, service, synced

API = {"app.kubernetes.io/name": "api"}


def out(root: Path, name: str = "web") -> list[dict[str, Any]]:
    """The egress rules of a service behind that of DNS."""
    first, *rest = policy(root, name)["egress"]
    assert first == DNS
    return rest


def port(number: int) -> list[dict[str, Any]]:
    return [{"port": number, "protocol": "TCP"}]


TO_API = {"to": [{"podSelector": {"matchLabels": API}}], "ports": port(8080)}


@pytest.mark.parametrize(
    "url",
    ["http://api", "http://api:80/v1", "http://API/", "http://api:8080"],
    ids=["the Service", "its port", "capitals", "the pod's port"],
)
def test_an_address_of_a_service_opens_its_pods_and_their_own_port(
    url: str, tmp_path: Path
) -> None:
    """A CNI judges what comes out of the Service's translation: the pod, and its own port."""
    root = host_with(tmp_path / "acme", service("api"), service("web", {"API_URL": url}))
    synced(root)
    assert out(root) == [TO_API]


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("http://search", 80),
        ("https://api.example.com", 443),
        ("https://api.stripe.svc.example.com:8443", 8443),
        ("http://web:9090", 9090),
        ("http://jobs:9091", 9091),
        ("http://env", 80),
    ],
    ids=["unknown", "the internet's", "its svc", "itself", "no Service", "a package"],
)
def test_a_host_that_is_none_of_ours_opens_its_port_as_ever(
    url: str, number: int, tmp_path: Path
) -> None:
    parts = service("api"), service("jobs", port=HEALTH), service("web", {"API_URL": url})
    root = host_with(tmp_path / "acme", *parts)
    synced(root)
    assert out(root) == [{"ports": port(number)}]


@pytest.mark.parametrize(
    "host",
    ["api.shop", "api.shop.svc", "api.shop.svc.cluster.local", "api.shop.svc.cluster.local."],
)
def test_a_namespace_in_the_address_is_one_in_the_policy(host: str, tmp_path: Path) -> None:
    """``api.shop`` alone may be the internet's: it counts where an overlay of api has the
    namespace."""
    overlay = "infra/k8s/overlays/preview/api/kustomization.yaml"
    root = host_with(
        tmp_path / "acme",
        service("api"),
        service("web", {"API_URL": f"http://{host}/x"}),
        **{overlay: "namespace: shop\nresources: [../../../base/api]\n"},
    )
    synced(root)
    space = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}}
    assert out(root) == [
        {"to": [{**space, "podSelector": {"matchLabels": API}}], "ports": port(8080)}
    ]


def test_workers_and_apps_call_by_the_same_rule_and_only_once(tmp_path: Path) -> None:
    """Two variables are one flow; other ports stay beside it."""
    urls = {"API_URL": "http://api", "API_ADMIN_URL": "http://api/admin", "MAIL_URL": "smtp://mail"}
    app = {
        path.replace("services/", "apps/"): text.replace("services/", "apps/")
        for path, text in service("site", urls).items()
    }
    root = host_with(tmp_path / "acme", service("api"), service("jobs", urls, HEALTH), app)
    synced(root)
    for name in ("jobs", "site"):
        assert out(root, name) == [{"ports": port(587)}, TO_API]


def test_two_that_call_each_other_see_each_other(tmp_path: Path) -> None:
    """Neither waits for the other one's derivation."""
    parts = service("api", {"WEB_URL": "http://web"}), service("web", {"API_URL": "http://api"})
    root = host_with(tmp_path / "acme", *parts)
    synced(root, "web")
    synced(root, "api")
    assert out(root) == [TO_API]
    assert out(root, "api")[0]["to"] == [
        {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "web"}}}
    ]
    assert synced(root) == {}


LEGACY = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  selector:
    matchLabels: &labels
      app: old-api
  template:
    metadata:
      labels: *labels
    spec:
      containers:
        - name: api
          image: api
          ports:
            - containerPort: 8080
        - name: proxy
          image: proxy
          ports:
            - name: tls
              containerPort: 8443
---
apiVersion: v1
kind: Service
metadata:
  name: api
spec:
  selector:
    app: old-api
  ports:
    - name: http
      port: 80
      targetPort: {target}
"""


@pytest.mark.parametrize(("target", "number"), [("8080", 8080), ("tls", 8443), ("http", 8080)])
def test_pods_with_labels_of_their_teams_own_are_told_by_their_service(
    target: str, number: int, tmp_path: Path
) -> None:
    manifests = {"infra/k8s/base/api/all.yaml": LEGACY.replace("{target}", target)}
    parts = service("api"), service("web", {"API_URL": "http://api"})
    root = host_with(tmp_path / "acme", *parts, **manifests)
    synced(root)
    assert out(root) == [
        {"to": [{"podSelector": {"matchLabels": {"app": "old-api"}}}], "ports": port(number)}
    ]


def test_a_policy_of_the_older_form_is_brought_up_to_date(tmp_path: Path) -> None:
    """The open port goes, what the team added stays; without the service it is as it was."""
    root = host_with(tmp_path / "acme", service("web", {"API_URL": "http://api"}))
    synced(root)
    file = root / "infra/k8s/base/web/networkpolicy.yaml"
    before = file.read_text()
    assert out(root) == [{"ports": port(80)}]
    own = "    - ports:\n        - port: 9999\n          protocol: TCP\n"
    file.write_text(before + own)
    for path, text in service("api").items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    synced(root)
    assert out(root) == [{"ports": port(9999)}, TO_API]
    for path in service("api"):
        (root / path).unlink()
    synced(root, "web")
    assert out(root) == [{"ports": port(9999)}, {"ports": port(80)}]
    assert file.read_text().replace(own, "") == before


@pytest.mark.parametrize(
    ("url", "there"),
    [
        ("http://api", "http://api:8080"),
        ("http://api/v1?a=b", "http://api:8080/v1?a=b"),
        ("http://user@api:80", "http://user@api:8080"),
        ("http://api.shop.svc/x", "http://api:8080/x"),
        ("http://api:8080", "http://api:8080"),
        ("http://search", "http://search"),
    ],
)
def test_compose_has_no_service_port_and_gets_the_containers_own(
    url: str, there: str, tmp_path: Path
) -> None:
    """In Compose a name leads to the container itself: nothing listens on 80 there."""
    root = host_with(tmp_path / "acme", service("api"), service("web", {"API_URL": url}))
    synced(root)
    found = yaml.safe_load((root / COMPOSE).read_text())["services"]["web"]["environment"]
    assert found["API_URL"] == there
    values = (root / "infra/k8s/base/web/kustomization.yaml").read_text()
    assert f"API_URL={url}\n" in values.replace('"', "")


def test_a_service_that_is_not_in_the_stack_keeps_its_address(tmp_path: Path) -> None:
    parts = service("api"), service("web", {"API_URL": "http://api"})
    root = host_with(tmp_path / "acme", *parts)
    text = yaml.safe_load((root / COMPOSE).read_text())
    del text["services"]["api"]
    (root / COMPOSE).write_text(yaml.safe_dump(text))
    synced(root)
    found = yaml.safe_load((root / COMPOSE).read_text())["services"]["web"]["environment"]
    assert found["API_URL"] == "http://api"
