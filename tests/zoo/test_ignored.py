"""A host whose git ignores names that a service needs: each is in the commit, or is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.hosts import commit, git, make_host, snapshot, status
from zoo.keeper import shipway


def ignored(host: Path) -> list[str]:
    """Files that git ignores below the services' folder."""
    args = ("ls-files", "--others", "--ignored", "--exclude-standard", "--", "services")
    return git(host, *args).splitlines()


def test_the_services_own_files_are_in_the_commit_and_the_rest_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line that the report names brings the file back, and nothing is left to tell."""
    rules = "scripts/\n.env*\n.*\n!/.*\n"
    host = make_host(tmp_path / "acme", {".gitignore": rules, "scripts/deploy.sh": None})
    before = snapshot(host)
    assert shipway(host, "new", "payments", "--yes") == 0
    assert ignored(host) == ["services/.shipway.yml"]
    told = re.search(
        r"git ignores (\S+) \((\S+?):3: \.\*\).* put (\S+) below", capsys.readouterr().out
    )
    assert told and told.groups() == (
        "services/.shipway.yml",
        ".gitignore",
        "!/services/.shipway.yml",
    )
    (host / ".gitignore").write_text(rules + told[3] + "\n")
    assert ignored(host) == []
    commit(host)
    assert shipway(host, "remove", "payments") == 0
    assert snapshot(host) == {**before, ".gitignore": (host / ".gitignore").read_bytes()}


def test_a_folder_that_is_ignored_as_a_whole_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where a file of it was once added by force."""
    host = make_host(tmp_path / "acme", {".gitignore": "/services/\n", "services/a.md": "a\n"})
    git(host, "add", "--force", "services/a.md")
    assert shipway(host, "new", "payments", "--yes") == 0
    out = capsys.readouterr().out
    assert out.count("git ignores") == 1 and "put !/services/ below that line" in out


@pytest.mark.parametrize("rule", ["scripts/", ".*", "*.ts"])
def test_the_lines_that_stand_in_a_parts_way_let_it_in_once_they_are_written(
    rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """git takes no file back from a folder that it ignores: the folder's own line was wanted."""
    host = make_host(tmp_path / "acme", {".gitignore": f"{rule}\n", "scripts/deploy.sh": "true\n"})
    git(host, "add", "--force", "scripts")
    cures = []
    for _ in range(2):
        if shipway(host, "add", "packages-build") == 0:
            break
        cures = re.findall(r"put (\S+) below that line", capsys.readouterr().err)
        with (host / ".gitignore").open("a") as file:
            file.write("".join(f"{cure}\n" for cure in cures))
    assert cures and len(cures) == len(set(cures))
    assert "scripts/packages-build.ts" in git(host, "ls-files", "--others", "--exclude-standard")


def test_a_service_from_before_is_found_and_leaves(tmp_path: Path) -> None:
    """Its .gitignore takes nothing back: its receipt and answers are in no commit."""
    host = make_host(tmp_path / "acme", {".gitignore": ".*\n!/.*\n"})
    before = snapshot(host)
    assert shipway(host, "new", "payments", "--yes") == 0
    (host / "services/payments/.gitignore").write_text("dist/\nnode_modules/\n.env\n")
    commit(host)
    assert "services/payments/.copier-answers.yml" in ignored(host)
    assert shipway(host, "check") == 0
    assert shipway(host, "remove", "payments") == 0
    assert snapshot(host) == before and status(host) != ""
