"""What a run judges: what Shipway made or derives, and what meets it; the rest only when asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.check.run import findings_in
from shipway.derive.load import services_in
from shipway.sources.host import Host
from support.hosts import make_host

STRANGER = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: legacy}
spec:
  selector: {matchLabels: {app: other}}
  template:
    spec:
      hostNetwork: true
      containers: [{name: legacy, image: legacy}]
"""
COMPOSE = """\
x-shared: &shared
  env_file: .env.local
x-others: &others
  env_file: .env.local
services:
  legacy:
    <<: *others
    ports: ["3001:80"]
    env_file: .env.local
    environment: [DATABASE_ROOT_URL]
  api:
    <<: *shared
    ports: ["3001:8080"]
    environment:
      - DATABASE_ROOT_URL
  web:
    ports: ["3001:90"]
"""
OVERLAY = """\
resources: [../../base/api, ../../base/legacy]
images:
  - name: legacy
    newTag: latest
  - name: api
    newTag: latest
configMapGenerator:
  - name: legacy
    literals: [REGION=]
"""
OLD = {
    "docker-compose.dev.yml": COMPOSE,
    "infra/k8s/base/kustomization.yaml": "resources: [legacy]\n",
    "infra/k8s/base/legacy/kustomization.yaml": "resources: [deployment.yaml, gone.yaml]\n",
    "infra/k8s/base/legacy/deployment.yaml": STRANGER,
    "infra/k8s/overlays/production/kustomization.yaml": OVERLAY,
    "infra/k8s/base/broken/a.yaml": "kind: [\n",
    ".github/workflows/deploy.yml": "env: {DATABASE_ROOT_URL: x}\n",
    "services/legacy/Dockerfile": "FROM node\n",
}
OURS = {
    "services/api/Dockerfile": "FROM node:24.21.0\nEXPOSE 8080\nHEALTHCHECK CMD x\nUSER 1\nCMD x\n",
    "services/api/env.schema.json": '{"type": "object", "properties": {}}\n',
    "services/api/package.json": '{ "name": "@acme/api" }\n',
    "infra/k8s/base/api/kustomization.yaml": "resources: []\n",
}


def told(root: Path, *, everything: bool = False) -> set[tuple[str, int, str]]:
    """Path, line and rule of what is found, but for what follows from the code."""
    host = Host(root)
    found = findings_in(host, services_in(host), everything=everything)
    return {(one.path, one.line, one.rule) for one in found if one.rule != "drift"}


def test_a_repository_without_services_has_nothing_to_be_judged(tmp_path: Path) -> None:
    root = make_host(tmp_path / "acme", OLD)
    assert told(root) == set()
    rules = {rule for _, _, rule in told(root, everything=True)}
    assert rules >= {
        "env-file", "forbidden-variable", "host-namespaces", "image-latest", "overlay-broken",
        "selector", "shared-host-port", "unreadable", "value-missing",
    }  # fmt: skip


def test_of_the_hosts_own_files_only_what_meets_a_service_is_told(tmp_path: Path) -> None:
    """Its entry and the part that it takes by an alias, a port that another publishes too, its
    image, and an overlay with it that does not build."""
    found = told(make_host(tmp_path / "acme", {**OLD, **OURS}))
    compose, overlay = "docker-compose.dev.yml", "infra/k8s/overlays/production/kustomization.yaml"
    assert found == {
        (compose, 2, "env-file"),
        (compose, 13, "shared-host-port"),
        (compose, 15, "forbidden-variable"),
        (overlay, 5, "image-latest"),
        ("infra/k8s/base/legacy/kustomization.yaml", 1, "overlay-broken"),
        ("services/api/Dockerfile", 3, "healthcheck"),
    }


def test_the_whole_repository_has_all_of_that_and_more(tmp_path: Path) -> None:
    root = make_host(tmp_path / "acme", {**OLD, **OURS})
    assert told(root) < told(root, everything=True)


@pytest.mark.parametrize("rule", ["host-namespaces", "env-file", "image-latest"])
def test_no_cure_breaks_a_service_of_somebody_else(tmp_path: Path, rule: str) -> None:
    """It says how to keep what is meant, and tells nobody to delete an entry."""
    host = Host(make_host(tmp_path / "acme", OLD))
    found = [one for one in findings_in(host, [], everything=True) if one.rule == rule]
    assert found
    for one in found:
        assert f"if it is meant: # shipway-ignore: {rule} REASON" in one.fix
