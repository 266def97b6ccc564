"""One overlay serves all services: each pull request has one environment, made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from derive.test_previews import ASKED, HOST, PROJECT, SET, SHA, filled, service
from shipway.errors import ShipwayError
from support.changes import change_file, swap
from support.crds import misfits
from support.derived import carry, derived, host_with_manifests
from support.judges import kustomized
from support.routes import K8S, ROUTES, SETTINGS

FOLDER = f"{K8S}/overlays/preview"
REGISTRY = "registry.example.com/acme"
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: registry.example.com/acme/web}
        - {name: cache, image: redis}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: others}
spec:
  hostnames: [web.preview.example.com]
  rules: [{backendRefs: [{name: web, port: 80}]}]
---
apiVersion: v1
kind: Namespace
metadata: {name: preview}
"""
OVERLAY = """\
# The whole environment.
namespace: preview
resources: [../../base]
images:
  - {name: registry.example.com/acme/web, newTag: v1}
  - {name: redis, newTag: "8"}
"""


def host(root: Path, settings: str = ASKED + HOST, **files: str) -> Path:
    known = {
        f"{K8S}/base/kustomization.yaml": "resources: [web.yaml]\n",
        f"{K8S}/base/web.yaml": WEB,
        f"{FOLDER}/kustomization.yaml": OVERLAY,
        f"{K8S}/overlays/production/kustomization.yaml": OVERLAY.replace(": preview", ": shop"),
        SETTINGS: settings + ROUTES,
    }
    return host_with_manifests(root, **{**known, **files})


def application(root: Path) -> dict[str, Any]:
    """What Argo CD makes of it for pull request 7."""
    made = yaml.safe_load((root / SET).read_text())["spec"]
    known = yaml.safe_load((root / FOLDER / "kustomization.yaml").read_text())
    identity = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}
    path = {"path": FOLDER, "basename": "preview"}
    given = {**known, "path": path, "number": "7", "head_sha": SHA, **identity}
    whole = filled(root, yaml.safe_dump(made["template"]), given)
    patch = filled(root, made["templatePatch"], given)
    whole["spec"]["source"]["kustomize"] |= patch["spec"]["source"]["kustomize"]
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", **whole}


def running(root: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """What runs there: Argo CD edits the images and counts that it is told, and keeps others."""
    edits = application(root)["spec"]["source"]["kustomize"]
    file = root / FOLDER / "kustomization.yaml"
    known = yaml.safe_load(file.read_text())
    for name, _, image in (one.partition("=") for one in edits["images"]):
        new, _, tag = image.rpartition(":")
        others = [one for one in known["images"] if one["name"] != name]
        known["images"] = [*others, {"name": name, "newName": new, "newTag": tag}]
    known["namespace"], known["replicas"] = edits["namespace"], edits.get("replicas", [])
    known["patches"] = known.get("patches", []) + edits["patches"]
    file.write_text(yaml.safe_dump(known))
    built = yaml.safe_load_all(kustomized(root / FOLDER))
    return {(one["kind"], one["metadata"]["name"]): one for one in built}


def test_a_pull_request_has_one_application_of_all_services(tmp_path: Path) -> None:
    """Its images of this registry, and nobody else's; a host name for each route that the overlay
    names, and none of the routes that it does not. Argo CD knows every field."""
    root = host(tmp_path / "acme")
    derived(root, service())
    made = application(root)
    assert made["metadata"]["name"] == "preview-pr-7"
    judged = [yaml.safe_load((root / path).read_text()) for path in (SET, PROJECT)]
    assert [misfits(one) for one in (made, *judged)] == [[], [], []]
    runs = running(root)
    pods = [one["spec"]["template"]["spec"] for key, one in runs.items() if key[0] == "Deployment"]
    assert {c["image"] for pod in pods for c in pod["containers"]} == {
        f"{REGISTRY}/payments:preview-{SHA}", f"{REGISTRY}/web:preview-{SHA}", "redis:8",
    }  # fmt: skip
    assert runs["Deployment", "payments"]["spec"]["replicas"] == 1
    assert runs["HTTPRoute", "payments"]["spec"]["hostnames"] == ["payments-pr-7.example.com"]
    assert ("HTTPRoute", "others") not in runs
    spaces = {o["metadata"].get("namespace") for k, o in runs.items() if k[0] != "Namespace"}
    assert spaces == {"preview-pr-7"} and ("Namespace", "preview-pr-7") in runs


def test_an_ingress_has_its_own_name_and_no_certificate_of_its_environment(tmp_path: Path) -> None:
    root = host(tmp_path / "acme")
    derived(root, service(reachable="ingress"))
    spec = running(root)["Ingress", "payments"]["spec"]
    assert spec["rules"][0]["host"] == "payments-pr-7.example.com" and "tls" not in spec


def test_a_released_image_of_the_registry_is_that_of_the_pull_request(tmp_path: Path) -> None:
    """One of another registry stays; without a host name there is no route."""
    root = host(tmp_path / "acme", ASKED)
    derived(root, service())
    file = root / FOLDER / "kustomization.yaml"
    known = yaml.safe_load(file.read_text())
    names = {"payments": f"{REGISTRY}/payments", "redis": "mirror.example.com/redis"}
    for one in known["images"]:
        if one["name"] in names:
            one["newName"], one["digest"] = names[one["name"]], f"sha256:{'1' * 64}"
            one.pop("newTag", None)
    file.write_text(yaml.safe_dump(known))
    edits = application(root)["spec"]["source"]["kustomize"]
    assert sorted(edits["images"]) == [
        f"payments={REGISTRY}/payments:preview-{SHA}",
        f"{REGISTRY}/web={REGISTRY}/web:preview-{SHA}",
    ]
    assert not [key for key in running(root) if key[0] == "HTTPRoute"]


def test_two_services_share_it_and_it_goes_with_the_setting(tmp_path: Path) -> None:
    root = host(tmp_path / "acme")
    both = service(), service(name="mailer", reachable="none")
    derived(root, both[0])
    before = (root / SET).read_text()
    for one in both:
        derived(root, one)
    assert (root / SET).read_text() == before
    (root / SETTINGS).write_text(ROUTES)
    for one in both:
        derived(root, one)
    assert not (root / SET).exists() and not (root / PROJECT).exists()


def test_what_a_pull_request_could_not_have_of_its_own_is_refused(tmp_path: Path) -> None:
    """An overlay beside it that it does not build, and an object of the whole cluster."""
    root = host(tmp_path / "acme", **{f"{FOLDER}/old/kustomization.yaml": "namespace: preview\n"})
    with pytest.raises(ShipwayError, match="old is an overlay beside that of all") as refused:
        derived(root, service())
    assert refused.value.where == f"{FOLDER}/old/kustomization.yaml:1"
    change_file(root / FOLDER / "kustomization.yaml", swap("../../base]", "../../base, old]"))
    role = (
        "\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n"
    )
    change_file(root / f"{K8S}/base/web.yaml", lambda text: text + role)
    with pytest.raises(ShipwayError, match="ClusterRole r, an object of the whole cluster"):
        derived(root, service())
    carry(root, {f"{K8S}/base/web.yaml": WEB})
    derived(root, service())
    assert (root / SET).exists()
