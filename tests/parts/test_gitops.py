"""The part `gitops` in a host whose manifests lie elsewhere, in environments of other names."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from commands.test_new import shipway
from shipway.parts.manifests import placed, stages
from shipway.rendering.tree import File
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
            ".nvmrc": "24\n",
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
    assert shipway(host, "add", "gitops", "ci-images") == 0
    page = (host / "docs/database.md").read_text()
    assert "`deploy/base/db` has two Jobs" in page and "overlay=deploy/overlays/live/db" in page
    assert "kubectl -n shop-live " in page and "--from staging --to live" in page
    assert '= "deploy/overlays";' in (host / "scripts/release.ts").read_text()
    workflows = "".join(file.read_text() for file in (host / ".github/workflows").iterdir())
    assert "node scripts/release.ts staging " in workflows and "default: live\n" in workflows
    came = snapshot(host).keys() - before.keys()
    assert not [p for p in came if b"infra/k8s" in (host / p).read_bytes()]
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
    assert shipway(host, "add", "gitops", "ci-images") == 0
    assert shipway(host, "remove", "--part", "gitops") == 0
    assert not [path for path in snapshot(host) if path.startswith("deploy") and "/db/" in path]


def test_a_host_that_has_production_alone_is_told_that_nothing_is_tried_first() -> None:
    """Its images would go there with every push; the workflow asks for an overlay of preview."""
    manifests = {"base": "k8s/base", "overlays": "k8s/overlays", "environments": {"prod": "shop"}}
    tree = {".github/workflows/images.yml": File(b"node scripts/release.ts preview x\n")}
    [(_, file)] = placed(tree, manifests).items()
    assert file.content == b"node scripts/release.ts preview x\n"
    assert (stages(manifests), stages({})) == (("", "prod"), ("preview", "production"))
