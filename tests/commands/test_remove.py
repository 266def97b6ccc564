"""`shipway remove` leaves no trace: git's status is empty again, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from support.hosts import commit, git, make_host, snapshot, status


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A host that lacks the shared entries too, so that they have to come and go."""
    return make_host(tmp_path / "acme", {"pnpm-workspace.yaml": "packages:\n  - packages/*\n"})


def test_add_and_remove_leaves_nothing(host: Path) -> None:
    before = snapshot(host)
    assert shipway(host, "new", "payments", "--yes") == 0
    commit(host)
    assert shipway(host, "remove", "payments") == 0
    assert snapshot(host) == before
    assert git(host, "diff", "--stat", "HEAD~1") == ""


def test_others_stay_as_they_are_in_any_order(host: Path) -> None:
    assert shipway(host, "new", "kept", "--yes") == 0
    commit(host)
    before = snapshot(host)
    assert shipway(host, "new", "payments", "--yes") == 0
    commit(host)
    assert shipway(host, "remove", "payments") == 0
    assert snapshot(host) == before
    commit(host)
    assert shipway(host, "new", "later", "--yes") == 0
    commit(host)
    assert shipway(host, "remove", "kept") == 0
    compose = (host / "docker-compose.dev.yml").read_text()
    assert "  later:\n" in compose and "  kept:\n" not in compose
    assert "services/*" in (host / "pnpm-workspace.yaml").read_text()
    commit(host)
    assert shipway(host, "remove", "later") == 0
    assert not (host / "services/.shipway.yml").exists()
    assert "services/*" not in (host / "pnpm-workspace.yaml").read_text()


def test_a_service_that_is_imported_stays(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shipway(host, "new", "payments", "--yes") == 0
    package = host / "packages/env/package.json"
    package.write_text('{"name": "@acme/env", "dependencies": {"@acme/payments": "workspace:*"}}')
    commit(host)
    assert shipway(host, "remove", "payments") == 2
    assert "packages/env/package.json: @acme/payments is still imported" in capsys.readouterr().err
    assert status(host) == ""
    assert shipway(host, "remove", "payments", "--force") == 0


def test_uncommitted_work_stays(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shipway(host, "new", "payments", "--yes") == 0
    assert shipway(host, "remove", "payments") == 2
    assert "uncommitted changes" in capsys.readouterr().err
    assert (host / "services/payments").is_dir()


def test_an_unknown_name_lists_the_known(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shipway(host, "new", "payments", "--yes") == 0
    assert shipway(host, "remove", "nothing") == 2
    assert "name one of: payments" in capsys.readouterr().err
