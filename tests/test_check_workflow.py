"""The reusable check: pinned and safe, its step fails on drift; and the hook for pre-commit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from commands.test_new import shipway
from support.derived import host_with_manifests
from support.hosts import REPOSITORY, commit
from test_update_workflow import zizmor

pytestmark = pytest.mark.slow

WORKFLOW = REPOSITORY / ".github/workflows/shipway-check.yml"
HOOKS = REPOSITORY / ".pre-commit-hooks.yaml"


def run(command: str, root: Path) -> subprocess.CompletedProcess[str]:
    """A line of shell in ``root``, with this checkout's shipway."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path}
    return subprocess.run(
        ["bash", "-ec", command], cwd=root, env=env, capture_output=True, text=True, check=False
    )


def test_the_workflow_is_pinned_and_safe() -> None:
    done = zizmor(WORKFLOW)
    assert done.returncode == 0, done.stdout


def test_its_step_and_the_hook_fail_on_drift(tmp_path: Path) -> None:
    """As an annotation at the line, and as text."""
    root = host_with_manifests(tmp_path / "acme")
    assert shipway(root, "new", "payments", "--yes") == 0
    commit(root)
    step = yaml.safe_load(WORKFLOW.read_text())["jobs"]["check"]["steps"][-1]["run"]
    (hook,) = yaml.safe_load(HOOKS.read_text())
    for command in (step, hook["entry"]):
        assert run(command, root).returncode == 0
    file = root / "infra/k8s/base/payments/deployment.yaml"
    file.write_text(file.read_text().replace("containerPort: 8080", "containerPort: 1"))
    done = run(step, root)
    assert done.returncode == 1
    assert "::error file=infra/k8s/base/payments/deployment.yaml,line=" in done.stdout
    done = run(hook["entry"], root)
    assert done.returncode == 1 and "fix: shipway sync payments" in done.stdout
