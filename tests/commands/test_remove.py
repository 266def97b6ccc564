"""`shipway remove` leaves no trace: git's status is empty again, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from support.hosts import commit, git, make_host, snapshot, status
from support.json_output import read_output


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
    """A service that no commit holds is not removed without --force."""
    assert shipway(host, "new", "payments", "--yes") == 0
    assert shipway(host, "remove", "payments") == 2
    assert "uncommitted changes" in capsys.readouterr().err
    assert (host / "services/payments").is_dir()


def test_a_file_that_no_commit_holds_stays(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The template's .gitignore names .env; folders such as dist are made by tools."""
    assert shipway(host, "new", "payments", "--yes") == 0
    commit(host)
    folder = host / "services/payments"
    (folder / "dist").mkdir()
    (folder / "dist/main.js").write_text("made\n")
    (folder / ".env").write_text("KEY=secret\n")
    assert shipway(host, "remove", "payments") == 2
    assert "services/payments/.env: no commit holds this" in capsys.readouterr().err
    assert (folder / ".env").is_file() and (folder / "dist/main.js").is_file()
    (folder / ".env").unlink()
    assert shipway(host, "remove", "payments") == 0
    assert not folder.exists()


def test_a_link_goes_without_what_it_leads_to(host: Path) -> None:
    before = snapshot(host)
    assert shipway(host, "new", "payments", "--yes") == 0
    (host / "services/payments/root.json").symlink_to("../../package.json")
    commit(host)
    assert shipway(host, "remove", "payments") == 0
    assert snapshot(host) == before


def test_what_still_names_it_is_told(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shipway(host, "new", "payments", "--yes") == 0
    compose = host / "docker-compose.dev.yml"
    text = compose.read_text().replace(
        "    image: postgres:17\n", "    image: postgres:17\n    depends_on: [payments]\n"
    )
    compose.write_text(text)
    commit(host)
    line = text.split("depends_on: [payments]")[0].count("\n") + 1
    assert shipway(host, "remove", "payments") == 0
    out = capsys.readouterr().out
    assert f"still named in docker-compose.dev.yml:{line}: depends_on: [payments]" in out
    assert "no workspace package any more: services/scheduler-worker" in out


def test_a_damaged_receipt_is_named_by_its_line(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(host, "new", "payments", "--yes") == 0
    receipt = host / "services/payments/.shipway/wiring.json"
    receipt.write_text(receipt.read_text().replace('"targets": {', '"targets" {'))
    commit(host)
    before = snapshot(host)
    assert shipway(host, "remove", "payments") == 2
    assert "services/payments/.shipway/wiring.json:3: " in capsys.readouterr().err
    assert snapshot(host) == before


def test_a_shared_file_that_refuses_leaves_all_as_it_was(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(host, "new", "payments", "--yes") == 0
    compose = host / "docker-compose.dev.yml"
    compose.write_text(compose.read_text().replace("services:", "services: {", 1))
    commit(host)
    before = snapshot(host)
    assert shipway(host, "remove", "payments") == 2
    assert "docker-compose.dev.yml:" in capsys.readouterr().err and snapshot(host) == before


def test_an_unknown_name_lists_the_known(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shipway(host, "new", "payments", "--yes") == 0
    assert shipway(host, "remove", "nothing") == 2
    assert "name one of: payments" in capsys.readouterr().err


def test_a_second_part_is_not_taken_for_the_only_one(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(host, "remove", "--part", "images", "--part", "tofu") == 2
    assert "--part is given twice: name one, then the other" in capsys.readouterr().err


def test_a_dry_run_shows_the_removal_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_host(tmp_path / "acme")
    assert shipway(root, "new", "payments", "--yes") == 0
    commit(root)
    before = snapshot(root)
    capsys.readouterr()
    assert shipway(root, "remove", "payments", "--dry-run") == 0
    shown = capsys.readouterr().out
    assert snapshot(root) == before
    assert "-  payments:" in shown and "to be removed services/payments/" in shown
    assert "still named" not in shown and "Nothing was written" in shown
    assert shipway(root, "remove", "payments", "--json") == 0
    said = read_output(capsys.readouterr().out, "remove")
    assert "services/payments" in said["removed"] and said["still_named"] == []
