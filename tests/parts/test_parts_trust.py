"""The receipt of parts as a pin: it and the settings name one template, in one commit a version."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from commands.test_trust import SETTINGS, cure, hash_of, pin, poison, refused, rewrite
from commands.test_update import run
from shipway.sources.parts import PARTS_RECEIPT
from support.changes import swap
from support.hosts import commit, git, make_host
from support.versions import TemplateHistory

SCRIPT = "template/workspace/scripts/prune.ts"
READERS = (
    ("update", "--all"),
    ("update", "api", "--dry-run"),
    ("add", "packages-build"),
    ("new", "mailer", "--yes"),
    ("rename", "api", "billing"),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A template with two versions, and a host with a service and a part of the first."""
    folder = tmp_path_factory.mktemp("trust")
    history = TemplateHistory(folder / "template")
    host = make_host(folder / "acme")
    history.copy(host, "api")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(host)
        patch.setenv("SHIPWAY_TEMPLATE", str(history.root))
        assert run("add", "images", "--ref", "v1.0.0") == 0
    commit(host)
    script = (history.root / SCRIPT).read_text()
    history.release("v1.1.0", {SCRIPT: f"{script}// since v1.1\n"})
    return history.root, host


@pytest.fixture
def template(made: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[0], tmp_path / "template", symlinks=True))


@pytest.fixture
def host(made: tuple[Path, Path], template: Path, tmp_path: Path,
         monkeypatch: pytest.MonkeyPatch) -> Path:  # fmt: skip
    """The host, whose pins name this test's own copy of the template."""
    host = Path(shutil.copytree(made[1], tmp_path / "acme", symlinks=True))
    monkeypatch.chdir(host)
    monkeypatch.setenv("SHIPWAY_TEMPLATE", str(template))
    for path in (SETTINGS, PARTS_RECEIPT, "services/api/.copier-answers.yml"):
        rewrite(host, path, swap(str(made[0]), str(template)))
    return host


def receipt(host: Path) -> tuple[str, dict[str, str]]:
    data = json.loads((host / PARTS_RECEIPT).read_text())["template"]
    return data["source"], data["versions"]


def test_a_receipt_that_names_another_template_is_refused_before_its_code_runs(
    host: Path, template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fork, mark = tmp_path / "fork", tmp_path / "its-code-ran"
    shutil.copytree(template, fork, symlinks=True)
    poison(fork, mark)
    rewrite(host, PARTS_RECEIPT, swap(str(template), str(fork)))
    for command in READERS:
        error = refused(capsys, host, *command)
        assert f"{PARTS_RECEIPT}:3: " in error or f"{SETTINGS}:" in error, (command, error)
        assert str(fork) in error and str(template) in error, command
    assert not mark.exists()


def test_a_version_that_is_two_commits_in_two_pins_is_refused(
    host: Path, template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = hash_of(template, "v1.1.0")
    rewrite(host, PARTS_RECEIPT, swap(hash_of(template, "v1.0.0"), other))
    for command in (("update", "--all"), ("add", "packages-build", "--ref", "v1.0.0")):
        error = refused(capsys, host, *command)
        assert other in error and hash_of(template, "v1.0.0") in error, command
        assert PARTS_RECEIPT in error


def test_a_moved_tag_of_the_parts_is_refused_before_its_code_runs_and_the_cure_works(
    host: Path, template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = tmp_path / "its-code-ran"
    poison(template, mark, "v1.0.0")
    error = refused(capsys, host, "update", "--all")
    assert not mark.exists()
    assert run(*cure(error)) == 0
    assert pin(host)[1]["v1.1.0"] == receipt(host)[1]["v1.1.0"] == hash_of(template, "v1.1.0")


def test_a_template_that_moved_is_written_to_the_receipt_as_well(
    host: Path, template: Path, tmp_path: Path
) -> None:
    """Also where the parts have that version already: the address is all that changes then."""
    assert run("update", "--all", "--to", "v1.1.0") == 0
    commit(host)
    moved = Path(shutil.copytree(template, tmp_path / "moved", symlinks=True))
    assert run("update", "--all", "--to", "v1.1.0", "--template", str(moved)) == 0
    assert receipt(host)[0] == pin(host)[0] == str(moved)
    assert receipt(host)[1] == {"v1.1.0": hash_of(template, "v1.1.0")}
    commit(host)
    assert run("update", "--all", "--to", "v1.1.0") == 0
    assert git(host, "status", "--porcelain") == ""
    assert run("update", "api", "--to", "v1.1.0", "--template", str(template)) == 0
    assert receipt(host)[0] == pin(host)[0] == str(template), "one service moves all"
