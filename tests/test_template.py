"""Without --template, the tool uses the repository that it was itself installed from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from shipway import __version__
from shipway.errors import ShipwayError
from shipway.rendering.template import chosen
from support.hosts import REPOSITORY, git, make_host
from support.versions import TemplateHistory

UV = REPOSITORY / ".tools/uv/bin/uv"


def installed(folder: Path, source: str) -> dict[str, str]:
    """Install the tool alone from ``source``; the environment in which it is the one found."""
    command = [UV, "pip", "install", "--quiet", "--no-deps", "--python", sys.executable]
    subprocess.run([*command, "--target", folder, source], check=True)
    env = {**os.environ, "PYTHONPATH": str(folder)}
    env.pop("SHIPWAY_TEMPLATE", None)
    return env


@pytest.mark.parametrize("tagged", [True, False])
def test_installed_from_git_it_takes_the_tag_of_its_version_else_its_commit(
    tmp_path: Path, tagged: bool
) -> None:
    history = TemplateHistory(tmp_path / "template")
    if tagged:
        git(history.root, "tag", f"v{__version__}")
    head = git(history.root, "rev-parse", "HEAD").strip()
    env = installed(tmp_path / "site", f"git+file://{history.root}")
    # Later work in the repository must not reach what was installed.
    history.release("v9.9.9", {"CHANGELOG.md": "changed\n"})
    host = make_host(tmp_path / "acme")
    command = [sys.executable, "-m", "shipway.cli", "new", "payments", "--yes"]
    subprocess.run(command, cwd=host, env=env, check=True, capture_output=True)
    answers = yaml.safe_load((host / "services/payments/.copier-answers.yml").read_text())
    assert answers["_src_path"] == f"git+file://{history.root}"
    if tagged:
        assert answers["_commit"] == f"v{__version__}"
    else:
        assert answers["_commit"] == "v1.0.0" or answers["_commit"].endswith(head[:7])


def test_the_variable_and_the_option_name_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHIPWAY_TEMPLATE", "gh:acme/template")
    assert chosen(None).source == "gh:acme/template"
    assert chosen("https://example.test/t.git", "v3").source == "https://example.test/t.git"
    assert chosen(None, "v3").ref == "v3"


def test_installed_from_nowhere_it_asks_for_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHIPWAY_TEMPLATE")
    monkeypatch.setattr("shipway.rendering.template.__file__", str(tmp_path / "a/b/c/template.py"))
    monkeypatch.setattr("shipway.rendering.template._record", lambda: {})
    with pytest.raises(ShipwayError, match="--template"):
        chosen(None)
