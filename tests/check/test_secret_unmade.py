"""A Secret that a running environment needs and nothing in it makes: where the host shows its way."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.check.secret_unmade import unmade_secrets
from shipway.sources.environments import NEVER_RELEASED
from shipway.sources.host import Host
from shipway.sources.view import View
from support.hosts import make_host

BASE, OVERLAYS = "infra/k8s/base", "infra/k8s/overlays"
PREVIEW, PRODUCTION = (f"{OVERLAYS}/{name}/api" for name in ("preview", "production"))
OVERLAY = f"""\
resources:
  - ../../../base/api
images:
  - name: api
    digest: sha256:{"a" * 64}
"""
REFERENCE = "env: [{name: A, valueFrom: {secretKeyRef: {name: api, key: A}}}]"
SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: api}
stringData:
  A: ENC[x]
sops: {}
"""
Files = dict[str, str]


def workload(container: str = REFERENCE, pod: str = "x: 1", kind: str = "Deployment") -> str:
    return f"""\
apiVersion: apps/v1
kind: {kind}
metadata: {{name: api}}
spec:
  template:
    spec:
      {pod}
      containers:
        - name: api
          image: api
          {container}
"""


def found(root: Path, **files: str) -> list[tuple[str, int, str]]:
    """Path, line and fix of each finding in a host with two environments of one service, where
    preview has an encrypted Secret."""
    known = {
        f"{BASE}/api/kustomization.yaml": "resources: [deployment.yaml]\n",
        f"{BASE}/api/deployment.yaml": workload(),
        f"{PREVIEW}/kustomization.yaml": OVERLAY,
        f"{PREVIEW}/secret.sops.yaml": SECRET,
        f"{PRODUCTION}/kustomization.yaml": OVERLAY,
    }
    view = View(Host(make_host(root / "acme", {**known, **files})))
    return [(f.path, f.line, f.fix) for f in unmade_secrets(view, BASE, OVERLAYS)]


NEEDS = {
    "a variable": workload(),
    "all of it": workload("envFrom: [{secretRef: {name: api}}]"),
    "a volume": workload("x: 1", "volumes: [{name: s, secret: {secretName: api}}]"),
    "a projected volume": workload(
        "x: 1", "volumes: [{name: s, projected: {sources: [{secret: {name: api}}]}}]"
    ),
    "a Job": workload(kind="Job"),
}


@pytest.mark.parametrize("manifest", NEEDS.values(), ids=NEEDS)
def test_what_another_environment_has_and_this_one_needs_is_found(
    tmp_path: Path, manifest: str
) -> None:
    """At the image that runs, with the file that shows how."""
    ((path, line, fix),) = found(tmp_path, **{f"{BASE}/api/deployment.yaml": manifest})
    assert (path, line) == (f"{PRODUCTION}/kustomization.yaml", 4)
    assert fix == f"make it as {PREVIEW}/secret.sops.yaml does"


def test_where_sops_is_set_up_the_command_is_told(tmp_path: Path) -> None:
    """By the template that lies in the base; no other environment has to have one."""
    template = f"{BASE}/api/secret.template.yaml"
    files = {template: "x: 1\n", f"{PREVIEW}/secret.sops.yaml": "x: 1\n"}
    both = found(tmp_path, **files)
    assert [path for path, _, _ in both] == [
        f"{PREVIEW}/kustomization.yaml", f"{PRODUCTION}/kustomization.yaml",
    ]  # fmt: skip
    target = f"{PRODUCTION}/secret.sops.yaml"
    assert both[1][2] == (
        f"cp {template} {target} && ${{EDITOR:-vi}} {target} && sops encrypt -i {target}"
    )


def test_an_overlay_that_services_share_gets_a_file_of_the_services_name(tmp_path: Path) -> None:
    files = {
        f"{BASE}/api/secret.template.yaml": "x: 1\n",
        f"{OVERLAYS}/staging/kustomization.yaml": OVERLAY.replace("../../../", "../../"),
    }
    fixes = [f for path, _, f in found(tmp_path, **files) if "staging/kustomization" in path]
    assert len(fixes) == 1 and f" {OVERLAYS}/staging/api.secret.sops.yaml && " in fixes[0]


CRD = "apiVersion: {group}/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {spec}\n"
MAKERS: dict[str, Files] = {
    "an encrypted one": {f"{PRODUCTION}/secret.sops.yaml": SECRET},
    "one that hides its name": {
        f"{PRODUCTION}/s.yaml": "kind: ENC[a]\nmetadata:\n  name: ENC[b]\nsops: {}\n"
    },
    "a file that only its tool reads": {f"{PRODUCTION}/values.sops.env": "A=ENC[x]\n"},
    "a plain one": {f"{PRODUCTION}/s.yaml": SECRET.replace("sops: {}\n", "")},
    "elsewhere in the environment": {f"{OVERLAYS}/production/secrets/api.yaml": SECRET},
    "in the base": {f"{BASE}/api/s.yaml": SECRET},
    "a generator": {f"{PRODUCTION}/kustomization.yaml": f"{OVERLAY}secretGenerator: [{{name: api}}]\n"},
    "sealed": {
        f"{PRODUCTION}/s.yaml": CRD.format(
            group="bitnami.com", kind="SealedSecret", name="api", spec="{}"
        )
    },
    "external": {
        f"{PRODUCTION}/s.yaml": CRD.format(
            group="external-secrets.io", kind="ExternalSecret", name="x", spec="{target: {name: api}}"
        )
    },
    "a certificate": {
        f"{PRODUCTION}/s.yaml": CRD.format(
            group="cert-manager.io", kind="Certificate", name="x", spec="{secretName: api}"
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("files", MAKERS.values(), ids=MAKERS)
def test_what_makes_the_secret_is_known(tmp_path: Path, files: Files) -> None:
    assert found(tmp_path, **files) == []


LET_BE: dict[str, Files] = {
    "by hand everywhere": {f"{PREVIEW}/secret.sops.yaml": "x: 1\n"},
    "no image yet": {
        f"{PRODUCTION}/kustomization.yaml": OVERLAY.replace(f"sha256:{'a' * 64}", NEVER_RELEASED)
    },
    "stopped": {
        f"{PRODUCTION}/kustomization.yaml": f"{OVERLAY}replicas: [{{name: api, count: 0}}]\n"
    },
    "optional": {
        f"{BASE}/api/deployment.yaml": workload(
            REFERENCE.replace("key: A", "key: A, optional: true")
        )
    },
    "not needed": {f"{BASE}/api/deployment.yaml": workload("x: 1")},
    "not built there": {f"{PRODUCTION}/kustomization.yaml": "resources: []\n"},
    "not YAML": {f"{PRODUCTION}/kustomization.yaml": "resources: [\n"},
}


@pytest.mark.parametrize("files", LET_BE.values(), ids=LET_BE)
def test_what_runs_without_it_or_shows_no_way_is_let_be(tmp_path: Path, files: Files) -> None:
    """A Secret that `kubectl create secret` makes in each environment is in no file."""
    assert found(tmp_path, **files) == []
