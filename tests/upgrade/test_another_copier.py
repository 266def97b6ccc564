"""A Copier whose private names are others: a fleet is updated all the same, and it is said."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from shipway.rendering.shared_worker import OVERRIDDEN
from support.changes import swap
from support.hosts import REPOSITORY, make_host, snapshot
from support.versions import SERVICE, TemplateHistory


def other_copier(folder: Path, renamed: dict[str, str]) -> Path:
    """A folder for PYTHONPATH with the Copier that is installed, some of its names changed."""
    installed = find_spec("copier")
    assert installed and installed.origin
    shutil.copytree(Path(installed.origin).parent, folder / "copier")
    for path in (folder / "copier").rglob("*.py"):
        text = path.read_text()
        for name, other in renamed.items():
            text = re.sub(rf"\b{name}\b", other, text)
        path.write_text(text)
    return folder


def update(host: Path, copier: Path | None = None) -> subprocess.CompletedProcess[str]:
    """`shipway update --all` in a process of its own."""
    paths = [str(copier or ""), str(REPOSITORY / "extensions")]
    return subprocess.run(
        [sys.executable, "-m", "shipway.cli", "update", "--all", "-C", str(host)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two services, one version behind."""
    folder = tmp_path_factory.mktemp("another")
    history = TemplateHistory(folder / "template")
    host = make_host(folder / "acme")
    history.copy(host, "api")
    history.copy(host, "jobs", kind="worker")
    compose = "extensions/shipway/wiring/compose.py"
    grace = swap("stop_grace_period: 30s", "stop_grace_period: 45s")
    history.release("v2.0.0", {compose: grace, f"{SERVICE}/NEW.md.jinja": "{{ service_name }}\n"})
    return host


@pytest.fixture
def host(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "acme", symlinks=True))


def test_without_the_private_names_the_bytes_are_the_same(host: Path, tmp_path: Path) -> None:
    """Each service is rendered by Copier as it is, with a word; by us, without one."""
    twin = Path(shutil.copytree(host, tmp_path / "twin", symlinks=True))
    names = {name: f"other_{name}" for name in OVERRIDDEN[:3]}
    done = update(twin, other_copier(tmp_path / "other", names))
    assert done.returncode == 0, done.stderr
    assert all(name in done.stderr for name in names), done.stderr
    assert "each service is rendered by plain Copier" in done.stderr
    assert "uv tool upgrade shipway" in done.stderr
    ours = update(host)
    assert ours.returncode == 0 and "plain Copier" not in ours.stderr
    assert snapshot(twin) == snapshot(host)
    assert (twin / "services/api/NEW.md").read_text() == "api\n"


def test_without_copiers_worker_there_is_one_clear_error(host: Path, tmp_path: Path) -> None:
    before = snapshot(host)
    done = update(host, other_copier(tmp_path / "other", {"Worker": "Runner"}))
    assert done.returncode == 2 and snapshot(host) == before
    assert done.stderr.startswith("shipway: this shipway does not work with Copier ")
    assert "Traceback" not in done.stderr and "uv tool upgrade shipway" in done.stderr


def test_copier_is_pinned_to_the_minor_version_that_the_tests_ran_with() -> None:
    """The next one must pass the differential test first; and copier.yml asks for no newer one."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    (pin,) = (r for r in map(Requirement, project["dependencies"]) if r.name == "copier")
    installed = version("copier")
    major, minor, _ = installed.split(".")
    assert installed in pin.specifier and f"{major}.{int(minor) + 1}.0" not in pin.specifier
    assert f"\ncopier=={installed} " in (REPOSITORY / "requirements.lock").read_text()
    lowest = yaml.safe_load((REPOSITORY / "copier.yml").read_text())["_min_copier_version"]
    assert lowest in pin.specifier
