"""`shipway init`: a whole monorepo, or one clear reason and nothing at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from support.hosts import git


def test_a_monorepo_with_its_first_services_is_in_sync_from_birth(tmp_path: Path) -> None:
    """The app's manifests too, and nothing is left to do for `shipway check`."""
    services = ["--service", "api", "--service", "jobs:worker"]
    assert shipway(tmp_path, "init", "acme", *services) == 0
    root = tmp_path / "acme"
    for name in ("web", "api", "jobs"):
        assert (root / f"infra/k8s/base/{name}/deployment.yaml").is_file()
        assert (root / f"infra/k8s/overlays/production/{name}/kustomization.yaml").is_file()
    assert "kind: worker" in (root / "services/jobs/.copier-answers.yml").read_text()
    assert shipway(root, "check") == 0


def test_an_init_inside_of_a_repository_makes_no_second_one(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert shipway(tmp_path, "init", "acme") == 0
    assert not (tmp_path / "acme/.git").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--service", "api:lambda"], "--service api:http, or :worker"),
        (["--service", "Api"], "Api"),
        (["--service", "api", "--service", "api:worker"], "named twice"),
        (["--data", "scope=acme"], "acme"),
    ],
)
def test_what_cannot_be_made_is_refused_before_anything_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert shipway(tmp_path, "init", "acme", *arguments) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "acme").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme/notes.txt").write_text("mine")
    assert shipway(tmp_path, "init", "acme") == 2
    assert [path.name for path in (tmp_path / "acme").iterdir()] == ["notes.txt"]
