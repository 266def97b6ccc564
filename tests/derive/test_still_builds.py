"""Every overlay that built before a change builds after it, whichever way it lists its services."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from shipway.check.overlay_names import unknown_names
from shipway.derive.receipt import read_derived
from shipway.derive.still_builds import must_still_build
from shipway.derive.sync import without
from shipway.errors import EditError
from shipway.sources.host import Host
from shipway.sources.view import View
from support.derived import derived, facts
from support.hosts import commit, make_host, snapshot

KUBECTL = Path(sys.executable).with_name("kubectl")
KUBERNETES = "infra/k8s"
WEB = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n"
    "      containers:\n        - name: web\n          image: web\n"
)
LISTS = {
    "the base of all": "resources:\n  - ../../base\n",
    "one by one": "resources:\n  - ../../base/web\n",
    "one by one, as a component": "resources: []\ncomponents:\n  - ../../base/web\n",
    "over a group": "resources:\n  - ../../group\n",
}


def host(root: Path, overlay: str) -> Path:
    """A base that lists every service, and two overlays that list them in some way."""
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    head = component if "components" in overlay else ""
    files = {
        "base/kustomization.yaml": f"resources:\n  - {'common.yaml' if head else 'web'}\n",
        "base/common.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: common\n",
        "base/web/kustomization.yaml": f"{head}resources:\n  - deployment.yaml\n",
        "base/web/deployment.yaml": WEB,
        "group/kustomization.yaml": "resources:\n  - ../base\n",
        "overlays/preview/kustomization.yaml": overlay,
        "overlays/production/kustomization.yaml": overlay,
    }
    return make_host(root, {f"{KUBERNETES}/{path}": text for path, text in files.items()})


def names_built(root: Path, environment: str) -> set[str]:
    """The Deployments that kubectl builds."""
    command = [KUBECTL, "kustomize", root / KUBERNETES / "overlays" / environment]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    objects = yaml.safe_load_all(done.stdout)
    return {one["metadata"]["name"] for one in objects if one["kind"] == "Deployment"}


@pytest.mark.parametrize("way", LISTS)
def test_each_overlay_builds_with_the_service_and_after_it(tmp_path: Path, way: str) -> None:
    """Wired once, it is in sync; taken out, no byte is left."""
    root = host(tmp_path / "acme", LISTS[way])
    before, one = snapshot(root), facts()
    derived(root, one)
    for environment in ("preview", "production"):
        assert names_built(root, environment) == {"web", "payments"}
    commit(root)
    assert derived(root, one).contents == {}
    assert (
        list(unknown_names(View(Host(root)), f"{KUBERNETES}/base", f"{KUBERNETES}/overlays")) == []
    )
    receipt = f"{one.service.folder}/.shipway/derived.yaml"
    ours = read_derived((root / receipt).read_text(), receipt)
    for path, text in without(View(Host(root)), ours, one.service.folder).items():
        (root / path).unlink() if text is None else (root / path).write_text(text)
    left = {p: c for p, c in snapshot(root).items() if p.startswith(KUBERNETES)}
    assert left == {p: c for p, c in before.items() if p.startswith(KUBERNETES)}


def test_a_change_that_breaks_an_overlay_is_refused_with_its_line(tmp_path: Path) -> None:
    """The team's own patch of a service that is about to go: nothing is written."""
    root = host(
        tmp_path / "acme", "resources:\n  - ../../base\nreplicas:\n  - name: web\n    count: 2\n"
    )
    base, folder = f"{KUBERNETES}/base/kustomization.yaml", f"{KUBERNETES}/base/web"
    web, own = f"{folder}/deployment.yaml", f"{folder}/kustomization.yaml"
    with pytest.raises(EditError) as refused:
        must_still_build(View(Host(root)), {base: "resources: []\n", web: None, own: None})
    assert refused.value.path.endswith("overlays/preview/kustomization.yaml")
    assert refused.value.line == 4 and "called web" in refused.value.what
    must_still_build(View(Host(root)), {web: WEB.replace("image: web", "image: other")})
