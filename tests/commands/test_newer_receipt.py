"""A newer Shipway derived a service's files: an older one neither reverts nor deletes them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway import NAME, __version__
from support.changes import swap
from support.hosts import REPOSITORY, commit, git, snapshot
from support.versions import TemplateHistory

RECEIPT = "services/payments/.shipway/derived.yaml"
NEWER = "97.0.0"
WHAT = f"made by Shipway {NEWER}, this one is {__version__}"
CURE = "fix: uv tool upgrade shipway"
EXTERNAL = '("externalsecret.yaml"'
CONFIG_MAP = r"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: notes\n"
OUTPUT = f'("notes.yaml", lambda facts: "{CONFIG_MAP}", ENFORCED),\n    '
SETTINGS = "services/.shipway.yml"


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tool of tomorrow: it has another version, and derives one file more."""
    history = TemplateHistory(tmp_path_factory.mktemp("newer") / "template")
    package = "extensions/shipway"
    edits = {
        f"{package}/__init__.py": swap(f'"{__version__}"', f'"{NEWER}"'),
        f"{package}/derive/outputs.py": swap(EXTERNAL, OUTPUT + EXTERNAL),
    }
    history.release("v97.0.0", edits)
    return history.root / "extensions"


@pytest.fixture(scope="module")
def synced(made: Path, newer: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The host as the newer tool left it, committed; tests leave it so."""
    host = shutil.copytree(made, tmp_path_factory.mktemp("synced") / "acme", symlinks=True)
    command = [sys.executable, str(newer), "sync", "--all", "-C", str(host)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(host.glob("**/payments/notes.yaml"))
    commit(host)
    return host


@pytest.mark.parametrize(
    "command",
    [
        "sync payments",
        "sync --all --dry-run",
        "rename payments billing",
        "remove payments --force",
    ],
)
def test_what_writes_derived_files_refuses(
    synced: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names the receipt's line and the cure, and nothing is written."""
    before = snapshot(synced)
    assert shipway(synced, *command.split()) == 2
    error = capsys.readouterr().err
    assert f"{RECEIPT}:2: {WHAT}" in error and CURE in error
    assert snapshot(synced) == before


def test_check_says_it_and_proposes_no_revert(
    synced: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`shipway sync` as the cure would undo an update."""
    assert shipway(synced, "check") == 1
    out = capsys.readouterr().out
    assert f"{RECEIPT}:2: {WHAT} [newer-shipway]" in out and CURE in out
    assert "[drift]" not in out and "shipway sync" not in out


def test_the_version_that_made_it_can_be_run_at_once(
    synced: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the settings pin a repository that has that version: no upgrade is needed then."""
    host = shutil.copytree(synced, tmp_path / "acme", symlinks=True)
    settings = host / SETTINGS
    source = "https://git.example.com/platform/shipway.git"
    pin = f"template:\n  source: {source}\n  versions:\n    v{NEWER}: {'a' * 40}\n"
    settings.write_text(settings.read_text().split("template:")[0] + pin)
    assert shipway(host, "sync", "--all") == 2
    error = capsys.readouterr().err
    assert f"{CURE}, or uvx --from git+{source}@v{NEWER} shipway" in error


@pytest.mark.parametrize(
    "made_by",
    [f"{NAME}/0.0.1", f"acme-{NAME}/{NEWER}", f"{NAME}/main", "[1]", ""],
    ids=["older", "a fork, which counts otherwise", "no version", "no text", "nothing"],
)
def test_no_other_receipt_is_refused(host: Path, made_by: str) -> None:
    """Nor is one written anew where only the tool is another one."""
    receipt = host / RECEIPT
    line = f"made_by: {NAME}/{__version__}\n"
    text = receipt.read_text()
    assert line in text
    changed = text.replace(line, f"made_by: {made_by}\n" if made_by else "")
    receipt.write_text(changed)
    assert shipway(host, "check") == 0
    assert shipway(host, "sync", "--all") == 0
    assert receipt.read_text() == changed


def test_remove_refuses_by_the_receipt_that_git_has(
    synced: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder was deleted by hand, and what is left of the service was derived all the same."""
    host = shutil.copytree(synced, tmp_path / "acme", symlinks=True)
    git(host, "rm", "-r", "--quiet", "services/payments")
    before = snapshot(host)
    assert shipway(host, "remove", "payments") == 2
    assert WHAT in capsys.readouterr().err
    assert snapshot(host) == before


def test_the_name_is_that_of_the_distribution() -> None:
    """So that a fork that is published under its own name counts for itself."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    assert project["name"] == NAME
