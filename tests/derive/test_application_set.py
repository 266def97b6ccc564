"""An ApplicationSet only where Argo CD has none, and only over folders that Shipway made."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from shipway.derive import application_set
from shipway.derive.application_set import NO_ADDRESS
from shipway.sources.host import Host
from shipway.sources.view import View
from support.crds import misfits
from support.derived import derived, facts, host_with_manifests

PATH = "infra/k8s/argocd/services.yaml"
ADDRESS = "https://example.com/acme/shop.git"
OURS = "infra/k8s/overlays/production/payments/kustomization.yaml"
SIBLING = "infra/k8s/overlays/production/legacy/kustomization.yaml"
LIST = "kind: List\nitems:\n  - metadata: {}\n    kind: 'ApplicationSet' # all\n"
STANDS = {
    "an Application": ("gitops/web.yaml", "apiVersion: x\nkind: Application\n", "gitops/web.yaml"),
    "an ApplicationSet in a list": ("deploy/all.yml", LIST, "deploy/all.yml"),
    "a file of the team's own": (PATH, "# ours\n", PATH),
    "a stranger's overlay": (SIBLING, "namespace: acme-production\n", "overlays/production/legacy"),
}


@pytest.mark.parametrize("case", STANDS)
def test_none_beside_what_is_there(tmp_path: Path, case: str) -> None:
    """Two that deploy the same folder would fight; a stranger's folder is not ours to deploy."""
    path, text, reason = STANDS[case]
    root = host_with_manifests(tmp_path / "acme", **{path: text})
    result = derived(root, facts(repository_url=ADDRESS))
    assert PATH not in result.contents and OURS in result.contents
    why = application_set.why_none(facts().service, View(Host(root)), {})
    assert reason in why


def test_none_without_an_address(tmp_path: Path) -> None:
    """A file that somebody has to fill in is no file; it comes once there is a remote."""
    root = host_with_manifests(tmp_path / "acme")
    derived(root, facts(repository_url=""))
    assert not (root / PATH).exists()
    derived(root, facts(repository_url=ADDRESS))
    made = yaml.safe_load((root / PATH).read_text())
    assert made["kind"] == "ApplicationSet" and misfits(made) == []


def test_a_remote_alone_makes_no_placeholder_wrong(tmp_path: Path) -> None:
    """What earlier versions wrote waits for `shipway sync`; all else in the file is judged."""
    root = host_with_manifests(tmp_path / "acme", **{PATH: f"a:\n  repoURL: {NO_ADDRESS}\n"})
    view, service = View(Host(root)), facts().service
    waits = application_set.waits_for_sync
    assert waits(service, view, PATH, "spec/template/spec/source/repoURL")
    assert not waits(service, view, PATH, "spec/goTemplate")
    assert not waits(service, view, OURS, "repoURL")
    (root / PATH).write_text("a:\n  repoURL: https://other.example.com/x.git\n")
    assert not waits(service, View(Host(root)), PATH, "spec/template/spec/source/repoURL")


def test_one_that_was_made_stays(tmp_path: Path) -> None:
    """Argo CD would delete what runs, were it taken away when a stranger's overlay comes."""
    root = host_with_manifests(tmp_path / "acme")
    derived(root, facts(repository_url=ADDRESS))
    (root / SIBLING).parent.mkdir(parents=True)
    (root / SIBLING).write_text("namespace: acme-production\n")
    assert derived(root, facts(repository_url=ADDRESS)).contents == {}


def test_the_namespace_is_that_of_the_siblings(tmp_path: Path) -> None:
    """Of each environment by itself; one that has no siblings is called as it is, and a service
    that runs does not move when siblings come."""
    root = host_with_manifests(tmp_path / "acme", **{SIBLING: "namespace: acme-production\n"})
    derived(root, facts())
    assert yaml.safe_load((root / OURS).read_text())["namespace"] == "acme-production"
    preview = root / OURS.replace("production", "preview")
    assert yaml.safe_load(preview.read_text())["namespace"] == "preview"
    other = root / SIBLING.replace("production", "preview")
    other.parent.mkdir(parents=True)
    other.write_text("namespace: acme-preview\n")
    assert derived(root, facts()).contents == {}


def test_the_generator_follows_the_namespaces_of_the_environments(tmp_path: Path) -> None:
    """Where they share a pattern, the namespace that Argo CD makes is the one of the overlays."""
    root = host_with_manifests(tmp_path / "acme")
    derived(root, facts())
    for environment in ("preview", "production"):
        file = root / OURS.replace("production", environment)
        file.write_text(file.read_text().replace("namespace: ", "namespace: acme-"))
    derived(root, facts(name="mailer", repository_url=ADDRESS))
    template = yaml.safe_load((root / PATH).read_text())["spec"]["template"]
    namespace = template["spec"]["destination"]["namespace"]
    assert namespace == "acme-{{ index .path.segments 3 }}"
