"""The workspace's CI: pinned, without a right too many, and of commands that are there."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from commands.test_new import shipway
from support.tools import BIN

WORKFLOW = ".github/workflows/ci.yml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    assert shipway(tmp_path, "init", "acme") == 0
    return tmp_path / "acme"


def test_nothing_in_it_is_dangerous(root: Path) -> None:
    """zizmor at its most pedantic; an action that is not pinned would be found."""
    command = [BIN / "zizmor", "--offline", "--persona=pedantic", "--no-progress"]
    clean = subprocess.run([*command, root / WORKFLOW], capture_output=True, text=True, check=False)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    text = (root / WORKFLOW).read_text()
    (root / WORKFLOW).write_text(re.sub(r"checkout@\w+", "checkout@v4", text))
    loose = subprocess.run([*command, root / WORKFLOW], capture_output=True, text=True, check=False)
    assert loose.returncode != 0 and "unpinned" in loose.stdout


def test_it_runs_what_a_developer_runs(root: Path) -> None:
    """Each pnpm script that it names is one of the root's."""
    scripts = json.loads((root / "package.json").read_text())["scripts"]
    steps = yaml.safe_load((root / WORKFLOW).read_text())["jobs"]["check"]["steps"]
    commands = "\n".join(step.get("run", "") for step in steps)
    named = set(re.findall(r"pnpm ([\w:]+)", commands)) - {"install"}
    assert named == {"check:full"} and named <= set(scripts)
