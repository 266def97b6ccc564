"""Hosts with manifests of their own: every overlay that built goes on building, all life long."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from support.hosts import commit, git, make_host, snapshot
from support.sweeps import further
from support.versions import TemplateHistory
from zoo.keeper import shipway
from zoo.test_gates import V2

KUBECTL = str(Path(sys.executable).with_name("kubectl"))
ENVIRONMENTS = ("preview", "production")


def deployment(name: str) -> str:
    """A Deployment as a team writes it."""
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n"
        f"  selector:\n    matchLabels: {{app: {name}}}\n"
        f"  template:\n    metadata:\n      labels: {{app: {name}}}\n    spec:\n"
        f"      containers:\n        - name: {name}\n          image: registry.example.com/{name}\n"
    )


def manifests(folder: str, resources: str, head: str = "") -> dict[str, str]:
    """A base that lists two services, and an overlay of each environment."""
    files = {
        f"{folder}/base/kustomization.yaml": "resources:\n  - web\n  - search\n",
        **{
            f"{folder}/overlays/{one}/kustomization.yaml": f"{head.format(one)}{resources}"
            for one in ENVIRONMENTS
        },
    }
    for name in ("web", "search"):
        files[f"{folder}/base/{name}/kustomization.yaml"] = "resources:\n  - deployment.yaml\n"
        files[f"{folder}/base/{name}/deployment.yaml"] = deployment(name)
    return files


WHOLE = "resources:\n  - ../../base\n"
ONE_BY_ONE = "resources:\n  - ../../base/search\n  - ../../base/web\n"
NAMESPACE = "namespace: acme-{}\n"
APPLICATIONS = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: acme
spec:
  generators:
    - git:
        repoURL: https://git.example.com/acme.git
        revision: main
        directories:
          - path: infra/k8s/overlays/*
"""


@dataclass(frozen=True)
class Cluster:
    """How a host keeps its manifests. ours: whether a service gets some there."""

    files: Mapping[str, str] = field(default_factory=dict)
    ours: bool = True
    namespace: str = ""


CLUSTERS = {
    "overlays that list one by one": Cluster(
        manifests("infra/k8s", ONE_BY_ONE, NAMESPACE), namespace="acme-{}"
    ),
    "Argo CD of its own": Cluster(
        {**manifests("infra/k8s", WHOLE), "infra/argocd/applications.yaml": APPLICATIONS}
    ),
    "Terraform in a folder base": Cluster(
        {"infra/terraform/base/main.tf": 'resource "null_resource" "a" {}\n'}, ours=False
    ),
    "a package's own manifests": Cluster(
        {
            **manifests("packages/env/deploy", WHOLE),
            "packages/env/deploy/README.md": "Of this package.\n",
        },
        ours=False,
    ),
}


def overlays(root: Path) -> dict[str, str]:
    """What kubectl builds of every overlay, by its folder; empty for one that does not build."""
    built = {}
    for file in sorted(root.rglob("overlays/*/kustomization.yaml")):
        command = [KUBECTL, "kustomize", str(file.parent)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        built[str(file.parent.relative_to(root))] = "" if done.returncode else done.stdout
    return built


def green(root: Path, names: set[str], cluster: Cluster) -> None:
    """Every overlay builds, with these services of ours where it is to have them."""
    built = overlays(root)
    assert all(built.values()), built
    for place, text in built.items():
        environment = place.partition("overlays/")[2]
        there = {one["metadata"]["name"] for one in yaml.safe_load_all(text)}
        assert there & {"payments", "billing", "mailer"} == (names if cluster.ours else set())
        if cluster.namespace:
            spaces = {one["metadata"]["namespace"] for one in yaml.safe_load_all(text)}
            assert spaces == {cluster.namespace.format(environment)}


def found(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What `shipway check` finds; of the team's own manifests it finds some from the start."""
    capsys.readouterr()
    shipway(root, "check")
    return [line for line in capsys.readouterr().out.splitlines() if line.endswith("]")]


@pytest.mark.slow
@pytest.mark.parametrize(
    "shape",
    [
        "overlays that list one by one",
        "a package's own manifests",
        *further("Argo CD of its own", "Terraform in a folder base"),
    ],
)
def test_every_overlay_builds_at_every_step(
    shape: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """new, a fresh clone, update, rename and remove; at the end no byte is left."""
    cluster = CLUSTERS[shape]
    history = TemplateHistory(tmp_path / "template")
    history.release("v2.0.0", V2)
    host = make_host(tmp_path / "acme", cluster.files)
    git(host, "remote", "add", "origin", "https://git.example.com/acme.git")
    commit(host)
    green(host, set(), cluster)
    start, of_the_team = snapshot(host), found(host, capsys)
    source = ("--yes", "--template", str(history.root), "--ref", "v1.0.0")
    database = ("--kind", "worker", "--data", "database=DATABASE_URL")
    assert shipway(host, "new", "payments", *source) == 0
    assert shipway(host, "new", "mailer", *database, *source) == 0
    if "applications.yaml" in "".join(start):  # the host's own finds the new overlays, or not
        assert not [path for path in snapshot(host).keys() - start.keys() if "argo" in path]
    green(host, {"payments", "mailer"}, cluster)
    commit(host, "add services")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(host), str(clone))
    green(clone, {"payments", "mailer"}, cluster)
    assert snapshot(clone) == snapshot(host)
    assert found(clone, capsys) == of_the_team

    assert shipway(host, "update", "--all", "--to", "v2.0.0") == 0
    assert shipway(host, "sync", "--all") == 0
    green(host, {"payments", "mailer"}, cluster)
    commit(host, "version 2")
    capsys.readouterr()
    assert shipway(host, "sync", "--all") == 0
    assert "Nothing to do" in capsys.readouterr().out

    assert shipway(host, "rename", "payments", "billing") == 0
    green(host, {"billing", "mailer"}, cluster)
    assert found(host, capsys) == of_the_team
    commit(host, "another name")
    for name in ("billing", "mailer"):
        assert shipway(host, "remove", name) == 0
        assert all(overlays(host).values())
    assert snapshot(host) == start


def test_an_overlay_that_does_not_build_is_seen(tmp_path: Path) -> None:
    """The judge can fail: an overlay that lists what is not there."""
    files = CLUSTERS["Argo CD of its own"].files
    host = make_host(tmp_path / "acme", files)
    broken = host / "infra/k8s/overlays/preview/kustomization.yaml"
    broken.write_text("resources:\n  - ../../base/gone\n")
    assert overlays(host)["infra/k8s/overlays/preview"] == ""
