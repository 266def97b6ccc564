"""What editors find in a workspace: read by their own readers, and what it names is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from commands.test_new import shipway
from support.tools import node, node_modules

CLI = {"@devcontainers/cli": "0.89.0"}
COMMENT = re.compile(r"^\s*//.*\n", re.M)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("editors")
    assert shipway(folder, "init", "acme") == 0
    return folder / "acme"


def read(path: Path) -> dict[str, object]:
    data: dict[str, object] = json.loads(COMMENT.sub("", path.read_text()))
    return data


def test_the_tool_of_dev_containers_reads_it(root: Path) -> None:
    """Its Node is that of .nvmrc; it looks for a container that is there, which is none."""
    home = node_modules("devcontainers", CLI)
    program = str(home / "@devcontainers/cli/devcontainer.js")
    asked = ("read-configuration", "--workspace-folder", str(root), "--docker-path", "/bin/true")
    done = node(root, program, *asked)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["configuration"]
    major = (root / ".nvmrc").read_text().strip()
    assert found["image"].startswith(f"node:{major}.")
    script = found["updateContentCommand"].split()[-1]
    assert script == "scripts/install-shipway.sh" and (root / script).is_file()


def test_every_task_is_a_command_that_is_there(root: Path) -> None:
    scripts = json.loads((root / "package.json").read_text())["scripts"]
    tasks = read(root / ".vscode/tasks.json")["tasks"]
    assert isinstance(tasks, list)
    commands = [task["command"].split() for task in tasks]
    assert {words[1] for words in commands if words[0] == "pnpm"} <= set(scripts)
    assert {words[1] for words in commands if words[0] == "shipway"} == {"sync", "check"}


def test_a_finding_of_check_is_shown_at_its_line(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `shipway check` prints one."""
    dockerfile = root / "apps/web/Dockerfile"
    dockerfile.write_text("FROM node\n" + dockerfile.read_text())
    capsys.readouterr()
    shipway(root, "check", "--scope", "repository")
    printed = capsys.readouterr().out
    tasks = read(root / ".vscode/tasks.json")["tasks"]
    assert isinstance(tasks, list)
    (matcher,) = (one["problemMatcher"] for one in tasks if one["label"] == "shipway check")
    found = [re.match(matcher["pattern"]["regexp"], line) for line in printed.splitlines()]
    places = [(match[1], match[2], match[4]) for match in found if match]
    assert ("apps/web/Dockerfile", "1", "base-image") in places, printed


def test_both_name_the_same_extensions(root: Path) -> None:
    inside = read(root / ".devcontainer/devcontainer.json")["customizations"]
    assert inside == {
        "vscode": {"extensions": read(root / ".vscode/extensions.json")["recommendations"]}
    }
