"""The house has one direction: what a room may import is a list, and the list is kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
LAYERS: list[str] = RULES["contracts"][0]["layers"]
UPWARD = {
    "a reader knows a command": ("sources/git.py", "shipway.commands.common"),
    "what splices knows a target": ("splice/lines.py", "shipway.wiring.registry"),
    "what wires knows the update": ("wiring/registry.py", "shipway.upgrade.merge"),
    "one command's room knows another's": ("status/members.py", "shipway.new.plan"),
}


def lint(package: Path) -> subprocess.CompletedProcess[str]:
    """import-linter over the package that lies in ``package``."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(
        [*command, "--config", str(ROOT / "pyproject.toml")],
        env=os.environ | {"PYTHONPATH": str(package)},
        cwd=package,
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_room_imports_one_above_or_beside_it() -> None:
    """Every module stands in a layer, and imports go down."""
    done = lint(ROOT / "extensions")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("case", UPWARD)
def test_one_arrow_upward_is_refused_by_its_names(case: str, tmp_path: Path) -> None:
    """The judge can fail: one more import line in a copy of the package."""
    module, other = UPWARD[case]
    copy = tmp_path / "shipway"
    shutil.copytree(ROOT / "extensions/shipway", copy)
    file = copy / module
    file.write_text(file.read_text() + f"\nimport {other}\n")
    done = lint(tmp_path)
    name = "shipway." + module.removesuffix(".py").replace("/", ".")
    assert done.returncode == 1, done.stdout + done.stderr
    assert name in done.stdout and other in done.stdout, done.stdout


def test_a_module_without_a_layer_is_refused(tmp_path: Path) -> None:
    """A new room must be given a place first."""
    shutil.copytree(ROOT / "extensions/shipway", tmp_path / "shipway")
    (tmp_path / "shipway" / "attic.py").write_text('"""Nowhere."""\n')
    done = lint(tmp_path)
    assert done.returncode == 1 and "attic" in done.stdout, done.stdout


def test_the_guide_shows_the_layers_in_this_order() -> None:
    """CONTRIBUTING has a line for each room; none is missing, none is in another place."""
    guide = (ROOT / "CONTRIBUTING.md").read_text()
    shown = guide.partition("## The rooms")[2].partition("\n## ")[0]
    places = [shown.find(f"`{room}`") for layer in LAYERS for room in layer.split(" | ")]
    assert -1 not in places
    tops = [min(shown.find(f"`{room}`") for room in layer.split(" | ")) for layer in LAYERS]
    assert tops == sorted(tops)
