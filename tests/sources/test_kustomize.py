"""The reading of kustomize's rules agrees with kustomize on what builds, and what does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest

from shipway.sources.host import Host
from shipway.sources.kustomize import build
from shipway.sources.view import View

KUBECTL = Path(sys.executable).with_name("kubectl")
POD = "spec: {template: {spec: {containers: [{name: api, image: api}]}}}"
API = f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: api}}\n{POD}\n"
PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: NAME}\nspec: {replicas: 2}\n"
DELETE = (
    "patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n"
    "    metadata: {name: api}\n    $patch: delete\n"
)
GENERATED = "configMapGenerator: [{name: x, literals: [A=b]}, {name: x, literals: [A=c]}]\n"
BASE = "resources: [../base/api]\n"
COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
KIND = (
    "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: kind}\n"
    "target: {kind: Deployment}\noptions: {allowKindChange: true}\n"
    "patch: |-\n  - {op: replace, path: /kind, value: Rollout}\n"
)
FILES = {
    "base/kustomization.yaml": "resources: [api]\n",
    "base/api/kustomization.yml": "resources: [d.yaml]\n",
    "base/api/d.yaml": API,
    "prefixed/Kustomization": "namePrefix: p-\nresources: [../base/api]\n",
    "count/kustomization.yaml": f"{COMPONENT}replicas: [{{name: api, count: 2}}]\n",
    "ov/good.yaml": PATCH.replace("NAME", "api"),
    "ov/bad.yaml": PATCH.replace("NAME", "web"),
    "ov/kind.yaml": KIND,
}
BUILDS = {
    "a kind that changes last": (
        f"{BASE}replicas: [{{name: api, count: 2}}]\ntransformers: [kind.yaml]\n"
    ),
    "a transformer in the list": BASE + "transformers:\n- |\n" + indent(KIND, "  ") + "\n",
    "all of the base": "resources: [../base]\nreplicas: [{name: api, count: 2}]\n",
    "an image of nobody": f"{BASE}images: [{{name: web, newTag: a}}]\n",
    "a patch by its file": f"{BASE}patches: [{{path: good.yaml}}]\n",
    "a count by the name before a prefix": (
        "resources: [../prefixed]\nreplicas: [{name: api, count: 2}]\n"
    ),
    "a count by the name after it": (
        "resources: [../prefixed]\nreplicas: [{name: p-api, count: 2}]\n"
    ),
    "two under two names": "resources: [../prefixed, ../base]\n",
    "a component's count": f"{BASE}components: [../count]\n",
    "a target that fits nothing": f"{BASE}patches: [{{target: {{name: web}}, path: good.yaml}}]\n",
    "a ConfigMap of its own, patched": (
        f"{BASE}configMapGenerator: [{{name: web, literals: [A=b]}}]\n"
        "patches: [{patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: web}}'}]\n"
    ),
}
FAILS = {
    "a transformer that is gone": (f"{BASE}transformers: [web.yaml]\n", 2, "web.yaml"),
    "a count of nobody beside one": (
        f"{BASE}transformers: [kind.yaml]\nreplicas:\n- {{name: web, count: 1}}\n", 4, "web",
    ),
    "a count of nobody": (f"{BASE}replicas:\n- {{name: web, count: 1}}\n", 3, "web"),
    "a folder that is gone": ("resources:\n- ../base/api\n- ../base/web\n", 3, "../base/web"),
    "a file that is gone": (f"{BASE}patches: [{{path: web.yaml}}]\n", 2, "web.yaml"),
    "a component that is gone": (f"{BASE}components: [../web]\n", 2, "../web"),
    "a patch of nobody": (f"{BASE}patches: [{{path: bad.yaml}}]\n", 2, "Deployment web"),
    "an old patch of nobody": (f"{BASE}patchesStrategicMerge: [bad.yaml]\n", 2, "Deployment web"),
    "a ConfigMap to merge into": (
        f"{BASE}configMapGenerator: [{{name: web, behavior: merge, literals: [A=b]}}]\n", 2, "web"),
    "the same one twice": ("resources: [../base/api, ../base]\n", 1, "Deployment api"),
    "a ConfigMap twice": (f"{BASE}{GENERATED}", 2, "x"),
    "a count of what a patch takes away": (
        f"{BASE}{DELETE}replicas:\n- {{name: api, count: 1}}\n", 9, "api"),
}  # fmt: skip


def built(root: Path, text: str) -> tuple[bool, list[tuple[int, str]]]:
    """Whether kubectl builds an overlay of this text, and the problems that Shipway sees."""
    for path, content in {**FILES, "ov/kustomization.yaml": text}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    done = subprocess.run([KUBECTL, "kustomize", root / "ov"], capture_output=True, text=True)
    problems = build(View(Host(root)), "ov").problems
    return done.returncode == 0, [(problem.line, problem.what) for problem in problems]


@pytest.mark.parametrize("case", BUILDS)
def test_what_builds_has_no_problem(tmp_path: Path, case: str) -> None:
    """kubectl builds it, and so does the reading."""
    assert built(tmp_path, BUILDS[case]) == (True, [])


@pytest.mark.parametrize("case", FAILS)
def test_what_does_not_build_is_named_with_its_line(tmp_path: Path, case: str) -> None:
    """kubectl refuses it, and the reading says where."""
    text, line, word = FAILS[case]
    builds, problems = built(tmp_path, text)
    assert not builds
    assert [at for at, what in problems if word in what] == [line], problems


def test_what_is_out_of_sight_is_no_problem(tmp_path: Path) -> None:
    """A count may be of what a remote base brings."""
    remote = (
        "resources: [https://example.com/acme/base?ref=v1]\nreplicas: [{name: web, count: 1}]\n"
    )
    assert built(tmp_path, remote)[1] == []
