"""The part `gitops` in a host whose manifests lie elsewhere, in environments of other names."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from commands.test_new import shipway
from support.hosts import commit, snapshot
from support.json_output import read_output
from support.judges import kustomized
from support.part_hosts import part_host

DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n"
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: all
spec:
  generators:
    - git:
        directories:
          - path: deploy/overlays/%s
"""


def overlay(namespace: str) -> str:
    return f"namespace: {namespace}\nresources:\n  - ../../../base/web\n"


def host_with(tmp_path: Path, applied: str) -> Path:
    base = "deploy/base/web"
    return part_host(
        tmp_path / "shop",
        **{
            f"{base}/kustomization.yaml": "resources:\n  - deployment.yaml\n",
            f"{base}/deployment.yaml": DEPLOYMENT,
            "deploy/overlays/live/web/kustomization.yaml": overlay("shop-live"),
            "deploy/overlays/staging/web/kustomization.yaml": overlay("staging"),
            "deploy/argocd/all.yaml": APPLICATION % applied,
        },
    )


@pytest.mark.parametrize(
    ("applied", "left"), [("*/*", []), ("live/*", ["deploy/overlays/staging/db"])]
)
def test_manifests_come_where_the_host_has_its_own(
    applied: str, left: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In its environments and their namespaces; each builds, and goes without a trace."""
    host = host_with(tmp_path, applied)
    before = snapshot(host)
    assert shipway(host, "add", "--json") == 0
    said = read_output(capsys.readouterr().out, "add")
    assert [
        one["what"].removeprefix("no Application deploys ")
        for part in said["parts"]
        for one in part["obstacles"]
        if one["path"] == "deploy/argocd/all.yaml"
    ] == left
    assert shipway(host, "add", "gitops") == 0
    new = sorted({path.rpartition("/")[0] for path in snapshot(host).keys() - before.keys()})
    assert [folder for folder in new if "deploy" in folder or "k8s" in folder] == [
        "deploy/base/db", "deploy/overlays/live/db", "deploy/overlays/staging/db",
    ]  # fmt: skip
    for environment, namespace in (("live", "shop-live"), ("staging", "staging")):
        built = list(yaml.safe_load_all(kustomized(host / f"deploy/overlays/{environment}/db")))
        assert {one["metadata"]["namespace"] for one in built} == {namespace}
        jobs = [one for one in built if one["kind"] == "Job"]
        assert [job["spec"]["completions"] for job in jobs] == [0, 0]
    commit(host)
    assert shipway(host, "add", "gitops") == 0
    assert shipway(host, "remove", "--part", "gitops") == 0
    assert not [path for path in snapshot(host) if path.startswith("deploy") and "/db/" in path]
