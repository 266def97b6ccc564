"""The workspace's workflows: pinned, without a right too many, of commands that are there."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml

from commands.test_new import shipway
from support.tools import BIN
from support.workflow import Runner, steps, steps_behind

WORKFLOWS = ("ci", "codeql", "images", "previews", "promote")
ACTIONS = ("log-in", "setup")
PEDANTIC = (BIN / "zizmor", "--offline", "--persona=pedantic", "--no-progress")
MISTAKES = {
    "ci": (r"checkout@\w+", "checkout@v4", "unpinned"),
    "codeql": (r"analyze@\w+", "analyze@v4", "unpinned"),
    "images": (r"checkout@\w+", "checkout@v4", "unpinned"),
    "previews": (r'"\$REGISTRY"', "${{ github.head_ref }}", "template-injection"),
    "promote": (r"checkout@\w+", "checkout@v4", "unpinned"),
    "setup": (r"setup-node@\w+", "setup-node@v4", "unpinned"),
    "log-in": (r'"\$REGISTRY_PASSWORD"', "${{ inputs.password }}", "template-injection"),
}
"""What zizmor must find in each file, so that its silence says something."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workflows")
    assert shipway(folder, "init", "acme") == 0
    return folder / "acme"


def path_of(name: str) -> str:
    """Where a workflow or an action lives."""
    folder = f"actions/{name}/action.yml" if name in ACTIONS else f"workflows/{name}.yml"
    return f".github/{folder}"


def test_it_has_no_files_for_gitlab(root: Path) -> None:
    assert not [path for path in root.rglob("*gitlab*") if ".git" not in path.parts]


def jobs(root: Path) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Each job of each workflow with its steps."""
    for name in WORKFLOWS:
        for job, facts in yaml.safe_load((root / path_of(name)).read_text())["jobs"].items():
            yield name, job, facts["steps"]


@pytest.mark.parametrize("name", [*WORKFLOWS, *ACTIONS])
def test_nothing_in_it_is_dangerous(root: Path, name: str, tmp_path: Path) -> None:
    """zizmor at its most pedantic; a mistake would be found."""
    file = Path(copytree(root / ".github", tmp_path / ".github")).parent / path_of(name)
    clean = subprocess.run([*PEDANTIC, file], capture_output=True, text=True, check=False)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    pattern, mistake, says = MISTAKES[name]
    file.write_text(re.sub(pattern, lambda _: mistake, file.read_text()))
    found = subprocess.run([*PEDANTIC, file], capture_output=True, text=True, check=False)
    assert found.returncode != 0 and says in found.stdout


def test_it_runs_what_a_developer_runs(root: Path) -> None:
    """Each pnpm script that it names is one of the root's."""
    scripts = json.loads((root / "package.json").read_text())["scripts"]
    commands = "\n".join(step["run"] for step in steps(root / path_of("ci"), "check"))
    named = set(re.findall(r"pnpm ([\w:]+)", commands)) - {"install"}
    assert named == {"check:full"} and named <= set(scripts)


@pytest.mark.parametrize("tool", ["corepack enable", "install-shipway.sh"])
def test_a_job_has_its_tools_before_it_needs_them(root: Path, tool: str) -> None:
    """GitHub's machines have pnpm only once corepack is enabled, and never Shipway."""
    needs = (
        r"\bpnpm\b|images\.ts" if tool == "corepack enable" else r"(?<![.-])\bshipway\b|release\.ts"
    )
    found = 0
    for workflow, job, _ in jobs(root):
        commands = [step["run"] for step in steps(root / path_of(workflow), job)]
        first = next((n for n, run in enumerate(commands) if re.search(needs, run)), None)
        if first is not None:
            found += 1
            assert any(tool in run for run in commands[:first]), f"{workflow}: {job}"
    assert found == (7 if tool == "corepack enable" else 2)


def test_an_action_of_ours_comes_after_the_checkout(root: Path) -> None:
    """It is read from there."""
    for workflow, job, found in jobs(root):
        assert "actions/checkout@" in found[0]["uses"], f"{workflow}: {job}"


def test_no_set_up_is_written_twice(root: Path) -> None:
    """What several jobs do is an action."""
    written = [step.get("run") or step["uses"] for _, _, found in jobs(root) for step in found]
    for name in ACTIONS:
        uses = {"uses": f"./.github/actions/{name}", "with": {"shipway": "true"}}
        uses = uses if name == "setup" else {"uses": uses["uses"]}
        inner = steps_behind(root, uses)
        written += [step.get("run") or step["uses"] for step in inner]
    twice = {text for text, count in Counter(written).items() if count > 1}
    # One step each, of which an action would be no shorter.
    short = ("actions/checkout@", "actions/upload-artifact@", "actions/download-artifact@", "./")
    assert {text for text in twice if not text.startswith(short)} == set()


def test_there_is_no_other_workflow(root: Path) -> None:
    """One that is not looked at here."""
    files = [*(root / ".github/workflows").iterdir(), *(root / ".github/actions").rglob("*.*")]
    found = {str(file.relative_to(root)) for file in files}
    assert found == {path_of(name) for name in (*WORKFLOWS, *ACTIONS)}


def test_others_code_is_scanned_before_anybody_logs_in(root: Path) -> None:
    """And those alone may sign that build, and join what was built."""
    workflow = yaml.safe_load((root / path_of("images")).read_text())
    names = [step.get("name") for step in workflow["jobs"]["image"]["steps"]]
    layers = ["Prepare for layers", "Log in for layers", "Build", "Log out"]
    order = [*layers, "Smoke test", "Scan", "Log in", "Push"]
    assert [name for name in names if name in order] == order
    around = [step for step in workflow["jobs"]["image"]["steps"] if step.get("name") in layers]
    only = [step["if"] for step in around if "if" in step]
    assert only == ["vars.IMAGE_LAYERS != ''"] * 3, "nothing of it unasked"
    may = [(file, name) for file, name, _ in jobs(root) if "id-token" in rights(root, file, name)]
    assert may == [("images", "image"), ("images", "join")]


def rights(root: Path, workflow: str, job: str) -> dict[str, str]:
    """What a job may do."""
    found = yaml.safe_load((root / path_of(workflow)).read_text())["jobs"][job]
    return dict(found["permissions"])


@pytest.mark.parametrize(
    ("registry", "user", "said"),
    [
        ("ghcr.io/acme", "", "--username acme-bot --password-stdin ghcr.io own"),
        ("ghcr.io/acme", "ada", "--username ada --password-stdin ghcr.io hers"),
        (
            "registry.example.com/acme",
            "ada",
            "--username ada --password-stdin registry.example.com hers",
        ),
    ],
)
def test_githubs_own_registry_needs_no_secret(
    root: Path, tmp_path: Path, registry: str, user: str, said: str
) -> None:
    """A user who is given goes before; the password is on no command line."""
    runner = Runner(tmp_path / "runner", os.environ["PATH"])
    docker = tmp_path / "runner/bin/docker"
    docker.write_text('#!/bin/sh\necho "$@ $(cat)"\n')
    docker.chmod(0o755)
    [step] = steps_behind(root, {"uses": "./.github/actions/log-in"})
    env = {"GITHUB_ACTOR": "acme-bot", "REGISTRY": registry, "TOKEN": "own"}
    password = "hers" if user else ""
    done, _ = runner.step(step, root, REGISTRY_USER=user, REGISTRY_PASSWORD=password, **env)
    assert done.returncode == 0 and done.stdout.strip() == f"login {said}"
