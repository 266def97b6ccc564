"""Which Application of Argo CD deploys a folder: what manifests tell, and what they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.sources.argocd import applications_of
from shipway.sources.host import Host
from support.hosts import commit, make_host

OWN = "k8s/overlays/preview/payments/kustomization.yaml"
ALL = "k8s/overlays/preview/kustomization.yaml"
IMAGES = "images:\n  - name: payments\n    digest: sha256:4f\n"


def of_set(generators: str, name: str, path: str, go: bool = True) -> str:
    return (
        "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\n"
        f"metadata: {{name: all, namespace: argocd}}\nspec:\n  goTemplate: {str(go).lower()}\n"
        f"  generators: {generators}\n  template:\n    metadata: {{name: '{name}'}}\n"
        f"    spec: {{source: {{path: '{path}'}}}}\n"
    )


FOLDERS = "[{git: {directories: [{path: k8s/overlays/*/*}]}}]"
WITHOUT = "[{git: {directories: [{path: k8s/overlays/*/*}, {path: '*/*/*/%s', exclude: true}]}}]"
ENVIRONMENTS = "{list: {elements: [{env: preview, at: {x: 1}}, {env: production, at: {x: 2}}]}}"
GO = "{{ index .path.segments 3 }}-{{ index .path.segments 2 }}"
ONE = (
    "kind: Application\nmetadata: {name: payments}\n"
    "spec: {sources: [{chart: x}, {path: ./k8s/overlays/preview/payments/}]}\n"
)
TOLD = {
    "an Application": (ONE, "payments"),
    "one in a list": ("kind: List\nitems:\n  - " + ONE.replace("\n", "\n    "), "payments"),
    "folders, by Go's templates": (of_set(FOLDERS, GO, "{{.path.path}}"), "payments-preview"),
    "folders, by simple ones": (
        of_set(FOLDERS, "{{path.basename}}-{{path[2]}}", "{{path}}", go=False), "payments-preview"
    ),
    "folders but one": (
        of_set(
            WITHOUT % "web", "{{.path.basenameNormalized}}", "{{.path.path}}"
        ),
        "payments",
    ),
    "files": (
        of_set(
            "[{git: {files: [{path: k8s/overlays/preview/*/kustomization.yaml}]}}]",
            "{{.path.basename}}", "{{.path.path}}",
        ),
        "payments",
    ),
    "a list, with an overlay for all": (
        of_set(f"[{ENVIRONMENTS}]", "shop-{{.env}}{{.at.x}}", "k8s/overlays/{{.env}}"),
        "shop-preview1",
    ),
    "folders of a list": (
        of_set(
            f"[{{matrix: {{generators: [{ENVIRONMENTS}, "
            "{git: {directories: [{path: 'k8s/overlays/{{.env}}/*'}]}}]}}]",
            "{{.path.basename}}-{{.env}}", "{{.path.path}}",
        ),
        "payments-preview",
    ),
}  # fmt: skip
UNTOLD = {
    "another folder": ONE.replace("preview", "production"),
    "a folder that is left out": of_set(
        WITHOUT % "payments", GO, "{{.path.path}}"
    ),
    "a cluster's name": of_set("[{clusters: {}}]", "{{.name}}", "k8s/overlays/preview"),
    "a function": of_set(FOLDERS, "{{ .path.basename | upper }}", "{{.path.path}}"),
    "a pull request": of_set(
        "[{matrix: {generators: [{pullRequest: {}}, "
        "{git: {directories: [{path: k8s/overlays/*/*}]}}]}}]",
        "{{.path.basename}}-{{.number}}", "{{.path.path}}",
    ),
    "no name": of_set(FOLDERS, "", "{{.path.path}}"),
    "a chart's template": "kind: Application\nmetadata:\n  name: {{ .Values.name }}\n{{- if x }}\n",
}  # fmt: skip


def host_with(root: Path, text: str) -> Host:
    files = {
        "gitops/all.yaml": text,
        OWN: IMAGES,
        OWN.replace("payments", "web"): IMAGES,
        OWN.replace("preview", "production"): IMAGES,
        ALL: "resources:\n  - payments\n",
        ALL.replace("preview", "production"): "resources:\n  - payments\n",
    }
    root = make_host(root, files)
    commit(root)
    return Host(root)


@pytest.mark.parametrize("case", TOLD)
def test_the_application_of_a_folder_is_found(tmp_path: Path, case: str) -> None:
    text, name = TOLD[case]
    assert [one.name for one in applications_of(host_with(tmp_path / "acme", text), OWN)] == [name]


@pytest.mark.parametrize("case", UNTOLD)
def test_what_no_manifest_tells_is_not_guessed(tmp_path: Path, case: str) -> None:
    assert applications_of(host_with(tmp_path / "acme", UNTOLD[case]), OWN) == []


def test_its_namespace_goes_with_it_and_its_own_goes_before_one_around_it(tmp_path: Path) -> None:
    around = (
        "---\nkind: Application\nmetadata: {name: all}\n"
        "spec: {source: {path: k8s/overlays/preview}}\n"
    )
    host = host_with(tmp_path / "acme", of_set(FOLDERS, GO, "{{.path.path}}") + around)
    [own] = applications_of(host, OWN)
    assert (own.name, own.namespace) == ("payments-preview", "argocd")
    assert [one.name for one in applications_of(host, ALL)] == ["all"]
