"""Each pull request that asks has an environment of its own, made of the overlays that it has."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from shipway.errors import ShipwayError
from support.changes import change_file, swap
from support.crds import misfits
from support.derived import derived, facts, host_with_manifests
from support.judges import kustomized
from support.routes import SETTINGS, gateway_host, ingress_host

ADDRESS = "https://github.com/acme/shop.git"
SET, PROJECT = (f"infra/k8s/argocd/previews{end}.yaml" for end in ("", "-project"))
OVERLAY = Path("infra/k8s/overlays/preview/payments")
SHA = "0123456789abcdef0123456789abcdef01234567"
ASKED = "previews:\n  registry: registry.example.com/acme\n"
HOST = "  host: NAME-pr-NUMBER.example.com\n"


def host(root: Path, settings: str = ASKED, **files: str) -> Path:
    return host_with_manifests(root, **{**gateway_host(), SETTINGS: settings, **files})


def service(**changes: Any) -> Any:
    return facts(**{"repository_url": ADDRESS, "reachable": "gateway", **changes})


def application(root: Path) -> dict[str, Any]:
    """The Application that Argo CD makes for pull request 7, by the template engine of Go itself:
    kubectl has it, without the functions that Argo CD adds."""
    made = yaml.safe_load((root / SET).read_text())["spec"]
    path = {"path": str(OVERLAY), "basename": OVERLAY.name}
    known = yaml.safe_load((root / OVERLAY / "kustomization.yaml").read_text())
    identity = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}
    given = {**known, "path": path, "number": "7", "head_sha": SHA, **identity}
    whole = filled(root, yaml.safe_dump(made["template"]), given)
    whole["spec"]["source"]["kustomize"] |= filled(root, made["templatePatch"], given)["spec"][
        "source"
    ]["kustomize"]
    return whole


def filled(root: Path, template: str, given: Mapping[str, Any]) -> dict[str, Any]:
    (root / "given.json").write_text(json.dumps(given))
    (root / "template").write_text(template)
    kubectl = str(Path(sys.executable).with_name("kubectl"))
    command = [kubectl, "label", "--local", "--filename=given.json", "a=b", "--output"]
    printed = subprocess.run(
        [*command, "go-template-file=template"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    made: dict[str, Any] = yaml.safe_load(printed.stdout)
    return made


def running(root: Path) -> dict[str, dict[str, Any]]:
    """What Argo CD deploys of it: it edits the overlay's kustomization, and has kustomize build."""
    edits = application(root)["spec"]["source"]["kustomize"]
    file = root / OVERLAY / "kustomization.yaml"
    known = yaml.safe_load(file.read_text())
    images = [one.partition("=") for one in edits["images"]]
    parts = {name: image.rpartition(":") for name, _, image in images}
    known["images"] = [{"name": n, "newName": i, "newTag": t} for n, (i, _, t) in parts.items()]
    known["namespace"], known["replicas"] = edits["namespace"], edits["replicas"]
    known["patches"] = known.get("patches", []) + edits["patches"]
    file.write_text(yaml.safe_dump(known))
    return {one["kind"]: one for one in yaml.safe_load_all(kustomized(root / OVERLAY))}


def test_none_that_nobody_asked_for(tmp_path: Path) -> None:
    root = host(tmp_path / "acme", "scope: '@acme'\n")
    derived(root, service())
    assert not (root / SET).exists() and not (root / PROJECT).exists()


def test_a_pull_request_runs_its_own_images_in_its_own_namespace(tmp_path: Path) -> None:
    """One pod of a service that was never released, under a host name of its own."""
    root = host(tmp_path / "acme", ASKED + HOST)
    derived(root, service())
    made = application(root)
    assert made["metadata"]["name"] == "payments-pr-7"
    assert made["spec"]["source"]["targetRevision"] == SHA
    assert made["spec"]["destination"]["namespace"] == "preview-pr-7"
    runs = running(root)
    (container,) = runs["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert container["image"] == f"registry.example.com/acme/payments:preview-{SHA}"
    assert runs["Deployment"]["spec"]["replicas"] == 1
    assert {one["metadata"]["namespace"] for one in runs.values()} == {"preview-pr-7"}
    assert runs["HTTPRoute"]["spec"]["hostnames"] == ["payments-pr-7.example.com"]


def test_argo_cd_and_the_gateway_know_every_field(tmp_path: Path) -> None:
    """By their own definitions, strictly; one that there is not is found."""
    root = host(tmp_path / "acme", ASKED + HOST)
    derived(root, service())
    made = [yaml.safe_load((root / path).read_text()) for path in (SET, PROJECT)]
    made += [{"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", **application(root)}]
    made += [running(root)["HTTPRoute"]]
    assert [misfits(one) for one in made] == [[], [], [], []]
    made[0]["spec"]["templatePatches"] = made[0]["spec"].pop("templatePatch")
    assert "templatePatches" in misfits(made[0])[0]


def test_an_ingress_has_no_tls_of_its_environment(tmp_path: Path) -> None:
    """A certificate of another name would be shown; the controller's own one is left."""
    root = host(tmp_path / "acme", ASKED + HOST, **ingress_host())
    derived(root, service(reachable="ingress"))
    spec = running(root)["Ingress"]["spec"]
    assert spec["rules"][0]["host"] == "payments-pr-7.example.com" and "tls" not in spec


def test_without_a_host_name_no_request_of_the_environment_is_taken(tmp_path: Path) -> None:
    root = host(tmp_path / "acme")
    derived(root, service())
    assert "HTTPRoute" not in running(root)


def test_only_its_own_namespaces_are_open_to_what_was_not_reviewed(tmp_path: Path) -> None:
    root = host(tmp_path / "acme")
    derived(root, service())
    made = yaml.safe_load((root / SET).read_text())["spec"]
    spec = yaml.safe_load((root / PROJECT).read_text())["spec"]
    assert made["template"]["spec"]["project"] == "previews"
    assert [one["namespace"] for one in spec["destinations"]] == ["preview-pr-*"]
    assert spec["clusterResourceWhitelist"] == [{"group": "", "kind": "Namespace"}]
    asked, found = made["generators"][0]["matrix"]["generators"]
    assert asked["pullRequest"]["github"]["labels"] == ["preview"]
    assert found["git"]["revision"] == "{{ .head_sha }}"


@pytest.mark.parametrize(
    ("address", "place", "wanted"),
    [
        (ADDRESS, "github", {"owner": "acme", "repo": "shop"}),
        ("https://github.acme.example/a/shop", "github", {"api": "https://github.acme.example/"}),
        ("https://gitlab.com/acme/web/shop.git", "gitlab", {"project": "acme/web/shop"}),
        ("https://gitlab.acme.example/a/b.git", "gitlab", {"api": "https://gitlab.acme.example/"}),
    ],
)
def test_the_repositorys_address_says_who_is_asked(
    tmp_path: Path, address: str, place: str, wanted: Mapping[str, str]
) -> None:
    root = host(tmp_path / "acme")
    derived(root, service(repository_url=address))
    whole = yaml.safe_load((root / SET).read_text())
    made = whole["spec"]["generators"][0]["matrix"]
    assert misfits(whole) == []
    said = made["generators"][0]["pullRequest"][place]
    assert said | wanted == said


def test_a_place_without_pull_requests_is_said(tmp_path: Path) -> None:
    """A file that would never find one is no file; without a remote it waits."""
    root = host(tmp_path / "acme")
    derived(root, service(repository_url=""))
    assert not (root / SET).exists()
    with pytest.raises(ShipwayError, match="neither GitHub nor GitLab"):
        derived(root, service(repository_url="https://git.example.com/acme/shop.git"))


def test_only_production_is_said_to_be_no_environment_of_theirs(tmp_path: Path) -> None:
    root = host_with_manifests(tmp_path / "acme", **{SETTINGS: ASKED})
    with pytest.raises(ShipwayError, match="in no overlay before production"):
        derived(root, service(reachable="none", environments=("production",)))


def test_two_services_share_it_and_it_goes_with_the_setting(tmp_path: Path) -> None:
    """A team's own line stays; a file that was never ours is let be."""
    root = host(tmp_path / "acme")
    both = service(), service(name="mailer", reachable="none")
    derived(root, both[0])
    change_file(root / SET, swap("requeueAfterSeconds: 180", "requeueAfterSeconds: 60"))
    before = (root / SET).read_text()
    for one in both:
        derived(root, one)
    assert (root / SET).read_text() == before
    change_file(root / SET, swap("requeueAfterSeconds: 60", "requeueAfterSeconds: 180"))
    (root / SETTINGS).write_text("scope: '@acme'\n")
    for one in both:
        derived(root, one)
    assert not (root / SET).exists() and not (root / PROJECT).exists()


def test_a_file_of_the_teams_own_is_let_be(tmp_path: Path) -> None:
    root = host(tmp_path / "acme", **{SET: "# ours\n"})
    derived(root, service())
    assert (root / SET).read_text() == "# ours\n" and (root / PROJECT).exists()
