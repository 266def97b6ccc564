"""Steps of GitHub workflows, run here; a ``gh`` of ours writes down what it is asked."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from support.hosts import IDENTITY

GH = """\
#!/usr/bin/env python3
import json, os, sys
from pathlib import Path
folder, arguments = Path(os.environ["GH_FOLDER"]), sys.argv[1:]
with (folder / "calls").open("a") as calls:
    calls.write(json.dumps(arguments) + "\\n")
number = folder / "number"
if arguments[:2] == ["pr", "list"]:
    print(number.read_text() if number.exists() else "")
if arguments[:2] == ["pr", "create"]:
    number.write_text("7")
"""
SET_UP = ("Set up pnpm", "Install Shipway", "Log in")
"""Steps of a workspace's own actions: what they bring is here already."""

ASKED_FOR = ("Prepare for layers", "Log out")
"""Steps of a workspace that a variable of the repository asks for."""


def steps(workflow: Path, job: str, *left_out: str) -> list[dict[str, Any]]:
    """The steps of a job that run shell, also those of the repository's own actions, but for those
    of these names."""
    root = workflow.parents[2]
    found = yaml.safe_load(workflow.read_text())["jobs"][job]["steps"]
    inner = [one for step in found for one in steps_behind(root, step)]
    return [step for step in inner if "run" in step and step["name"] not in left_out]


def steps_behind(root: Path, step: dict[str, Any]) -> list[dict[str, Any]]:
    """A step itself, or those of the composite action in this repository that it uses."""
    if not step.get("uses", "").startswith("./"):
        return [step]
    action = yaml.safe_load((root / step["uses"] / "action.yml").read_text())
    inputs = {name: one.get("default", "") for name, one in action.get("inputs", {}).items()}
    unknown = set(step.get("with", {})) - set(inputs)
    assert not unknown, f"{step['uses']} has no input {unknown}"
    inputs |= step.get("with", {})
    return [one for one in action["runs"]["steps"] if _holds(one.get("if", ""), inputs)]


def _holds(condition: str, inputs: Mapping[str, Any]) -> bool:
    """GitHub's ``inputs.NAME == 'value'``, the one form that our actions use."""
    if not condition:
        return True
    found = re.fullmatch(r"inputs\.([\w-]+) == '(\w*)'", condition)
    assert found, f"the condition {condition} cannot be judged here"
    return str(inputs[found[1]]) == found[2]


class Runner:
    """A machine that runs steps; ``folder`` is its own."""

    def __init__(self, folder: Path, path: str) -> None:
        self.folder = folder
        (folder / "bin").mkdir(parents=True)
        (folder / "bin/gh").write_text(GH)
        (folder / "bin/gh").chmod(0o755)
        self.environment = {
            **os.environ,
            **IDENTITY,
            "PATH": f"{folder / 'bin'}:{path}",
            "GH_FOLDER": str(folder),
            "RUNNER_TEMP": str(folder),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        }
        for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL"):
            self.environment.pop(name)

    def step(
        self, step: Mapping[str, Any], checkout: Path, **env: str
    ) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
        """How a step ended, and its outputs; the shell is GitHub's own, without pipefail."""
        output = self.folder / "output"
        output.write_text("")
        done = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=checkout, env={**self.environment, **env},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        lines = [line.partition("=") for line in output.read_text().splitlines()]
        return done, {key: value for key, _, value in lines}

    def calls(self) -> list[list[str]]:
        """What gh was asked about pull requests."""
        file = self.folder / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        return [call for call in map(json.loads, lines) if call[:2] != ["auth", "setup-git"]]
