"""`shipway preview`: a template change on real repositories, before it has a tag."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_update import run
from support.changes import change_file, swap, team_edit
from support.hosts import commit, git, make_host, snapshot, status
from support.json_output import read_output
from support.versions import SERVICE, TemplateHistory

DOCKERFILE = f"{SERVICE}/Dockerfile.jinja"
README = f"{SERVICE}/README.md.jinja"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[TemplateHistory, Path, Path]:
    """A template with an untagged branch, and two repositories with a service of v1.0.0."""
    folder = tmp_path_factory.mktemp("preview")
    history = TemplateHistory(folder / "template")
    git(history.root, "switch", "--quiet", "--create", "next")
    change_file(history.root / README, lambda text: text.replace("\n", "\n\nSince next.\n", 1))
    commit(history.root, "next")
    git(history.root, "switch", "--quiet", "main")
    shop, bank = (make_host(folder / name) for name in ("shop", "bank"))
    history.copy(shop, "api")
    history.copy(bank, "api")
    team_edit(bank, "services/api/README.md", "\n", "\n\nOurs.\n", most=1)
    return history, shop, bank


def preview(*arguments: str | Path) -> int:
    return run("preview", *map(str, arguments))


def test_a_branch_is_shown_on_several_repositories_and_none_is_touched(
    world: tuple[TemplateHistory, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    _, shop, bank = world
    (shop / "notes.txt").write_text("not committed")
    before = [snapshot(root) for root in (shop, bank)], git(shop, "for-each-ref")
    assert preview(shop, bank, "--to", "next") == 1
    out = capsys.readouterr().out
    assert ([snapshot(root) for root in (shop, bank)], git(shop, "for-each-ref")) == before
    assert not status(bank)
    lines = [line.split() for line in out.splitlines()]
    versions = ["v1.0.0", "v1.0.0-1-g" + git(world[0].root, "rev-parse", "next")[:7]]
    rows = [line for line in lines if line[1:2] == ["api"]]
    assert [row[:3] for row in rows] == [["shop", "api", "v1.0.0"], ["bank", "api", "v1.0.0"]]
    assert all(row[3].startswith(versions[1][:10]) for row in rows)
    assert f"{bank}/services/api/README.md:" in out and "Nothing was written" in out
    assert "not committed" not in out
    (shop / "notes.txt").unlink()


def test_an_uncommitted_change_of_a_local_checkout_is_shown_with_its_new_findings(
    world: tuple[TemplateHistory, Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    history, shop, _ = world
    checkout = tmp_path / "work"
    git(tmp_path, "clone", "--quiet", str(history.root), str(checkout))
    change_file(
        checkout / DOCKERFILE, swap("USER 10001:10001", "USER 10001:10001\nHEALTHCHECK CMD true")
    )
    assert preview(shop, "--template", checkout, "--json") == 1
    (one,) = read_output(capsys.readouterr().out, "preview")["repositories"]
    assert one["error"] == "" and one["conflicts"] == []
    assert "services/api/Dockerfile" in one["services"][0]["files"]
    found = [(f["path"], f["rule"]) for f in one["findings"]]
    assert found == [("services/api/Dockerfile", "healthcheck")]
    assert not status(shop)


def test_a_repository_that_cannot_be_shown_is_named_and_the_others_are_shown(
    world: tuple[TemplateHistory, Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "empty").mkdir()
    assert preview(world[1], tmp_path / "empty", "--to", "v1.0.0") == 1
    out = capsys.readouterr().out
    assert f"{tmp_path / 'empty'}: not a pnpm workspace" in out
    assert "All of it is up to date." not in out


def test_a_version_that_git_must_not_be_asked_for_is_refused(
    world: tuple[TemplateHistory, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert preview(world[1], "--to=--upload-pack=x") == 2
    assert preview(world[1], "--template", "ext::sh -c true") == 2
    err = capsys.readouterr().err
    assert "--to" in err and "--template" in err
