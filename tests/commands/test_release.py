"""`shipway release`: an image's digest in an environment, and from there in the next one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from commands.test_new import shipway
from derive.test_counts import COUNT, born_earlier
from support.derived import host_with_manifests
from support.hosts import commit, git, snapshot, status
from support.json_output import read_output

OVERLAYS = "infra/k8s/overlays"
PREVIEW, PRODUCTION = (
    f"{OVERLAYS}/{environment}/payments/kustomization.yaml"
    for environment in ("preview", "production")
)
DIGEST = f"sha256:{'4f' * 32}"
IMAGE = f"registry.example.com/acme/payments@{DIGEST}"


def built(host: Path, path: str) -> str:
    """What the cluster would get."""
    kubectl = Path(sys.executable).with_name("kubectl")
    command = [kubectl, "kustomize", (host / path).parent]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_from_the_push_to_production(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing runs before its first image: one is enough to try it, two are production's."""
    assert "replicas: 0" in built(host, PREVIEW) and "replicas: 0" in built(host, PRODUCTION)
    assert shipway(host, "release", f"payments={IMAGE}", "--to", "preview") == 0
    assert status(host) == f" M {PREVIEW}\n"
    assert "payments  none    4f4f4f4f4f4f" in capsys.readouterr().out
    assert f"image: {IMAGE}" in built(host, PREVIEW) and "replicas: 1" in built(host, PREVIEW)
    commit(host)
    assert shipway(host, "release", "--all", "--from", "preview", "--to", "production") == 0
    assert status(host) == f" M {PRODUCTION}\n"
    assert f"image: {IMAGE}" in built(host, PRODUCTION)
    assert "replicas: 2" in built(host, PRODUCTION)
    assert shipway(host, "check") == 0
    commit(host)
    capsys.readouterr()
    assert shipway(host, "release", "payments", "--from", "preview", "--to", "production") == 0
    assert "Nothing to do" in capsys.readouterr().out
    assert shipway(host, "sync", "--all") == 0 and status(host) == ""
    assert shipway(host, "remove", "payments") == 0
    assert not (host / OVERLAYS / "production").exists()


@pytest.mark.parametrize("folder", ["infra/k8s/base", f"{OVERLAYS}/production"])
@pytest.mark.parametrize("kind", ["HorizontalPodAutoscaler", "ScaledObject"])
def test_what_an_autoscaler_counts_gets_no_count(host: Path, folder: str, kind: str) -> None:
    scaler = f"kind: {kind}\nspec:\n  scaleTargetRef:\n    name: payments\n"
    (host / folder / "payments/scale.yaml").write_text(scaler)
    assert shipway(host, "release", f"payments={IMAGE}", "--to", "production") == 0
    assert "replicas" not in (host / PRODUCTION).read_text()


def test_a_dry_run_prints_what_git_can_apply(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("release", f"payments={IMAGE}", "--to", "preview", "--replicas", "5")
    before = snapshot(host)
    capsys.readouterr()
    assert shipway(host, *arguments, "--dry-run") == 0
    assert snapshot(host) == before
    diff = capsys.readouterr().out.partition("image ")[0]
    (host / "diff").write_text(diff)
    git(host, "apply", "diff")
    (host / "diff").unlink()
    after = (host / PREVIEW).read_text()
    assert "count: 5" in after
    git(host, "checkout", "--quiet", "--", ".")
    assert shipway(host, *arguments) == 0
    assert (host / PREVIEW).read_text() == after


def test_an_overlay_that_services_share(tmp_path: Path) -> None:
    """Found wherever the environment names the image; the others in there stay as they were."""
    own = "resources:\n- ../../base\nimages:\n- name: legacy # old\n  newTag: v1\n"
    base = "infra/k8s/base/kustomization.yaml"
    shared = f"{OVERLAYS}/production/kustomization.yaml"
    root = host_with_manifests(tmp_path / "acme", **{base: "resources: [legacy]\n", shared: own})
    assert shipway(root, "new", "payments", "--yes") == 0
    assert shipway(root, "release", f"payments={IMAGE}", "--to", "production") == 0
    text = (root / shared).read_text()
    assert text.startswith(own) and DIGEST in text and "count: 2" in text
    assert shipway(root, "remove", "--force", "payments") == 0
    assert (root / shared).read_text() == own and (
        root / base
    ).read_text() == "resources: [legacy]\n"


def test_a_preview_that_an_earlier_version_began_runs_on(host: Path) -> None:
    """Through a sync, its first release and a rename; a count of 0 is the team's own later."""
    born_earlier(host, COUNT.replace("0", "1"))
    commit(host)
    assert shipway(host, "sync", "--all") == 0 and status(host) == ""
    assert shipway(host, "rename", "payments", "billing") == 0
    billing = host / PREVIEW.replace("payments", "billing")
    assert "name: billing\n    count: 1\n" in billing.read_text()
    commit(host)
    assert shipway(host, "release", f"billing={IMAGE}", "--to", "preview") == 0
    assert "count: 1" in billing.read_text()
    commit(host)
    assert shipway(host, "sync", "--all") == 0 and status(host) == ""


def test_images_that_nobody_deploys_are_passed_over(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """CI names whatever it built; a person's mistake is an error."""
    images = (f"payments={IMAGE}", f"tool={IMAGE}")
    assert shipway(host, "release", *images, "--to", "preview", "--skip-unknown") == 0
    assert "passed over tool" in capsys.readouterr().err and DIGEST in (host / PREVIEW).read_text()


def test_an_overlay_that_is_there_stays_the_services_own(host: Path) -> None:
    """Also once somebody lists them all in one kustomization."""
    assert shipway(host, "release", f"payments={IMAGE}", "--to", "production") == 0
    every = host / f"{OVERLAYS}/production/kustomization.yaml"
    every.write_text("resources:\n  - payments\n")
    commit(host)
    assert shipway(host, "check") == 0
    assert shipway(host, "sync", "--all") == 0 and status(host) == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["payments=x:v1", "--to", "preview"], "names no image by its digest"),
        ([f"other={IMAGE}", "--to", "preview"], "name one of: payments"),
        ([f"payments={IMAGE}", "--to", "prod"], "name one of: preview, production"),
        (["payments", "--from", "preview", "--to", "production"], "--to preview"),
        (["--all", "--from", "preview", "--to", "production"], "no image was released"),
        ([f"payments={IMAGE}", "--from", "preview", "--to", "production"], "leave one out"),
        (["--to", "production"], "which images?"),
        (["--all", "--to", "production"], "--all --from ENV"),
        ([f"payments={IMAGE}", "--to", "preview", "--replicas", "0"], "1 or more"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_written(
    host: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(host, "release", *arguments) == 2
    assert says in capsys.readouterr().err and status(host) == ""


def test_a_file_that_cannot_be_read_is_named_with_its_line(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (host / PREVIEW).write_text("images: [\n")
    assert shipway(host, "release", f"payments={IMAGE}", "--to", "preview") == 2
    assert f"{PREVIEW}:" in capsys.readouterr().err


def test_a_program_reads_what_is_released_and_what_sync_and_recover_did(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each by the schema that ships."""
    capsys.readouterr()
    dry = ("--to", "preview", "--dry-run", "--json")
    assert shipway(host, "release", f"payments={IMAGE}", *dry) == 0
    said = read_output(capsys.readouterr().out, "release")
    assert not said["written"] and said["files"] == [PREVIEW] and status(host) == ""
    assert said["images"][0]["now"] == IMAGE
    (host / PREVIEW).unlink()
    assert shipway(host, "sync", "--all", "--json") == 0
    said = read_output(capsys.readouterr().out, "sync")
    assert [file["path"] for file in said["files"]] == [PREVIEW]
    assert shipway(host, "recover", "--json") == 0
    assert read_output(capsys.readouterr().out, "recover")["done"] == "nothing"
