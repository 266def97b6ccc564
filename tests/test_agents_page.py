"""What a new workspace tells coding agents: each command and path in it is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.commands.parser import COMMANDS
from support.hosts import make_host

CODE = re.compile(r"`([^`\n]+)`")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A new workspace with a service."""
    make_host(tmp_path / "elsewhere")
    assert shipway(tmp_path, "init", str(tmp_path / "acme"), "--service", "api") == 0
    return tmp_path / "acme"


def test_each_command_and_path_that_it_names_is_there(root: Path) -> None:
    said = CODE.findall((root / "AGENTS.md").read_text())
    scripts = {
        name
        for file in ("package.json", "services/api/package.json")
        for name in json.loads((root / file).read_text())["scripts"]
    }
    assert {one.split()[1] for one in said if one.startswith("shipway ")} <= set(COMMANDS)
    assert {one.split()[1] for one in said if one.startswith("pnpm ")} <= scripts
    paths = [one for one in said if re.fullmatch(r"[\w./-]*[./][\w./-]*", one)]
    folders = (root, root / "services/api")
    assert paths and not [
        one for one in paths if not any((folder / one).exists() for folder in folders)
    ]
