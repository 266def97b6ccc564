"""The workspace's workflows: pinned, without a right too many, of commands that are there."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from commands.test_new import shipway
from support.tools import BIN

WORKFLOWS = ("ci", "images", "promote")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    assert shipway(tmp_path, "init", "acme") == 0
    return tmp_path / "acme"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_nothing_in_it_is_dangerous(root: Path, name: str) -> None:
    """zizmor at its most pedantic; an action that is not pinned would be found."""
    workflow = root / f".github/workflows/{name}.yml"
    command = [BIN / "zizmor", "--offline", "--persona=pedantic", "--no-progress"]
    clean = subprocess.run([*command, workflow], capture_output=True, text=True, check=False)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    text = workflow.read_text()
    workflow.write_text(re.sub(r"checkout@\w+", "checkout@v4", text))
    loose = subprocess.run([*command, workflow], capture_output=True, text=True, check=False)
    assert loose.returncode != 0 and "unpinned" in loose.stdout


def test_it_runs_what_a_developer_runs(root: Path) -> None:
    """Each pnpm script that it names is one of the root's."""
    scripts = json.loads((root / "package.json").read_text())["scripts"]
    workflow = yaml.safe_load((root / ".github/workflows/ci.yml").read_text())
    commands = "\n".join(step.get("run", "") for step in workflow["jobs"]["check"]["steps"])
    named = set(re.findall(r"pnpm ([\w:]+)", commands)) - {"install"}
    assert named == {"check:full"} and named <= set(scripts)


def test_a_job_has_pnpm_before_it_looks_for_images(root: Path) -> None:
    """GitHub's machines have it only once corepack is enabled."""
    workflow = yaml.safe_load((root / ".github/workflows/images.yml").read_text())
    for job in workflow["jobs"].values():
        commands = [step.get("run", "") for step in job["steps"]]
        first = next(n for n, run in enumerate(commands) if "images.ts" in run)
        assert "corepack enable" in commands[:first]


def test_there_is_no_other_workflow(root: Path) -> None:
    """One that is not looked at here."""
    files = (root / ".github/workflows").iterdir()
    assert {file.stem for file in files} == set(WORKFLOWS)
