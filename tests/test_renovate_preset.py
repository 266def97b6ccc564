"""The Renovate preset: judged by Renovate itself, its regex and commands run on a real host."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.hosts import REPOSITORY, commit, git, make_host, snapshot
from support.versions import SERVICE, TemplateHistory

PRESET = REPOSITORY / "renovate/services.json"
WORKSPACE = REPOSITORY / "template/workspace/.renovaterc.json5"
IMAGES = REPOSITORY / "template/workspace/.github/workflows/images.yml"
TOOL = ".shipway-version"
RENOVATE = "renovate@44.121.2"


@pytest.fixture
def preset() -> dict[str, Any]:
    return json.loads(PRESET.read_text())  # type: ignore[no-any-return]


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """Two services one version behind; one of them edited where the template changes."""
    history = TemplateHistory(tmp_path / "template")
    host = make_host(tmp_path / "acme")
    history.copy(host, "api")
    history.copy(host, "jobs", kind="worker")
    (host / TOOL).write_text("shipway==1.0.0\n")
    readme = host / "services/api/README.md"
    readme.write_text(readme.read_text().replace("\n", "\n\nours\n", 1))
    commit(host)
    history.release(
        "v2.0.0", {f"{SERVICE}/README.md.jinja": lambda text: text.replace("\n", "\n\nv2\n", 1)}
    )
    return host


def test_the_version_and_the_template_are_found_in_a_real_answers_file(
    preset: dict[str, Any], host: Path
) -> None:
    (manager,) = preset["customManagers"]
    (pattern,) = manager["matchStrings"]
    text = (host / "services/api/.copier-answers.yml").read_text()
    found = re.search(pattern.replace("(?<", "(?P<"), text)
    assert found is not None
    assert found["currentValue"] == "v1.0.0"
    assert found["packageName"] == str(host.parent / "template")
    (files,) = manager["managerFilePatterns"]
    assert re.search(files.strip("/"), "services/api/.copier-answers.yml")


def test_the_workspace_is_found_too_and_no_other_templates_answers(preset: dict[str, Any]) -> None:
    """Renovate's own Copier manager would open a second pull request for it."""
    (manager,) = preset["customManagers"]
    pattern = manager["matchStrings"][0].replace("(?<", "(?P<")
    head = "_commit: v1.0.0\n_src_path: git+https://git.example.com/x\n"
    found = re.search(pattern, f"{head}kind: workspace\nworkspace_name: acme\n")
    assert found is not None and found["packageName"] == "https://git.example.com/x"
    assert not re.search(pattern, f"{head}kind: workspace\n")
    (files,) = manager["managerFilePatterns"]
    assert re.search(files.strip("/"), ".copier-answers.yml")
    assert preset["packageRules"][0]["matchFileNames"] == ["**/.copier-answers.yml"]


def test_the_commands_after_renovates_own_edit_are_the_fleet_update(
    preset: dict[str, Any], host: Path, tmp_path: Path
) -> None:
    """Renovate writes the new version into every answers file first, then runs the commands."""
    expected = Path(shutil.copytree(host, tmp_path / "expected"))
    run(expected, "shipway update --all --to v2.0.0")
    for name in ("api", "jobs"):
        answers = host / f"services/{name}/.copier-answers.yml"
        answers.write_text(answers.read_text().replace("_commit: v1.0.0", "_commit: v2.0.0"))
    for command in preset["packageRules"][1]["postUpgradeTasks"]["commands"]:
        run(host, command.replace("{{{newValue}}}", "v2.0.0"))
    assert snapshot(host) == snapshot(expected)
    assert (host / TOOL).read_text() == "shipway==2.0.0\n"
    assert "<<<<<<<" in (host / "services/api/README.md").read_text()
    # Renovate commits modified files; unmerged ones it would leave out.
    assert git(host, "ls-files", "--unmerged") == ""
    assert " M services/api/README.md" in git(host, "status", "--porcelain")


def test_trivys_version_in_the_workflow_is_found() -> None:
    """Renovate knows actions by their hash, and not what one of them brings."""
    code = "process.stdout.write(JSON.stringify(eval(`(${process.argv[1]})`)))"
    command = [REPOSITORY / ".tools/bin/node", "-e", code, WORKSPACE.read_text()]
    settings = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    [manager] = settings["customManagers"]
    [pattern] = manager["matchStrings"]
    found = re.search(pattern.replace("(?<", "(?P<"), IMAGES.read_text())
    assert found and re.fullmatch(r"v\d+\.\d+\.\d+", found["currentValue"])
    [files] = manager["managerFilePatterns"]
    assert re.search(files.strip("/"), ".github/workflows/images.yml")


def run(host: Path, command: str) -> None:
    """As Renovate does: no shell, and a failure does not stop the commands that follow."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(command.split(), cwd=host, env={**os.environ, "PATH": path}, check=False)


def validated(*paths: Path) -> subprocess.CompletedProcess[str]:
    """Renovate's own verdict on presets and settings."""
    tools = REPOSITORY / ".tools/bin"
    command = ["npm", "exec", "--yes", f"--package={RENOVATE}", "--"]
    return subprocess.run(
        [*command, "renovate-config-validator", "--strict", "--no-global", *map(str, paths)],
        env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=False, cwd=paths[0].parent,
    )  # fmt: skip


@pytest.mark.node
@pytest.mark.slow
def test_renovate_accepts_it_and_a_workspaces_own_and_refuses_a_broken_one(
    preset: dict[str, Any], tmp_path: Path
) -> None:
    accepted = validated(PRESET, WORKSPACE)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    preset["customManagers"][0]["matchStrings"] = ["_commit: (?<currentValue>"]
    broken = tmp_path / "services.json"
    broken.write_text(json.dumps(preset))
    refused = validated(broken)
    assert refused.returncode == 1 and "Invalid regExp" in refused.stdout + refused.stderr
