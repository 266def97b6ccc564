"""`shipway rename` there and back gives an empty diff, and team edits go along."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from support.hosts import commit, git, make_host, snapshot
from support.versions import swap


@pytest.fixture
def host(tmp_path: Path) -> Path:
    root = make_host(tmp_path / "acme")
    assert shipway(root, "new", "payments", "--yes") == 0
    commit(root)
    return root


def edit(host: Path, path: str, before: str, after: str) -> None:
    """A team member's edit, committed."""
    text = (host / path).read_text()
    assert before in text
    (host / path).write_text(swap(before, after)(text))
    commit(host)


def test_there_and_back_is_an_empty_diff(host: Path) -> None:
    edit(host, "docker-compose.dev.yml", "start_period: 10s", "start_period: 20s # slow disk")
    edit(host, "services/payments/src/config.ts", "export type", "// ours\nexport type")
    (host / "services/payments/NOTES.md").write_text("about payments\n")
    commit(host)
    before = snapshot(host)
    assert shipway(host, "rename", "payments", "billing") == 0
    renamed = snapshot(host)
    assert not any(path.startswith("services/payments/") for path in renamed)
    texts = {p: t for p, t in renamed.items() if p != "services/billing/NOTES.md"}
    assert not [path for path, text in texts.items() if b"payments" in text]
    assert "start_period: 20s # slow disk" in (host / "docker-compose.dev.yml").read_text()
    assert "// ours" in (host / "services/billing/src/config.ts").read_text()
    commit(host)
    assert shipway(host, "rename", "billing", "payments") == 0
    assert snapshot(host) == before
    commit(host)
    assert git(host, "diff", "--stat", "HEAD~2") == ""


def test_importers_of_the_old_name_are_listed(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = '{"name": "@acme/web", "dependencies": {"@acme/payments": "workspace:*"}}'
    (host / "apps/web/package.json").write_text(package)
    commit(host)
    assert shipway(host, "rename", "payments", "billing") == 0
    assert "imports the old name: apps/web/package.json" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("Bad Name", "lower-case"),
        ("scheduler-worker", "exists already"),
        ("postgres", "a Compose service postgres exists"),
        ("env", "the package @acme/env exists"),
    ],
)
def test_a_bad_or_taken_name_changes_nothing(
    host: Path, capsys: pytest.CaptureFixture[str], new: str, message: str
) -> None:
    before = snapshot(host)
    assert shipway(host, "rename", "payments", new) == 2
    assert message in capsys.readouterr().err and snapshot(host) == before


def test_an_edit_on_a_line_with_the_name_is_a_marked_conflict(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(
        host,
        "docker-compose.dev.yml",
        "dockerfile: services/payments/Dockerfile",
        "dockerfile: services/payments/Dockerfile.dev",
    )
    assert shipway(host, "rename", "payments", "billing") == 1
    text = (host / "docker-compose.dev.yml").read_text()
    assert "<<<<<<< before updating" in text and "Dockerfile.dev" in text
    assert "conflict in docker-compose.dev.yml" in capsys.readouterr().err
