"""`shipway update`: a fleet in one command, one working tree to review."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from shipway.cli import main
from support.changes import swap, team_edit
from support.hosts import commit, git, make_host, snapshot, status
from support.json_output import read_output
from support.made import copied_host, kept_history  # noqa: F401
from support.versions import SERVICE, TemplateHistory

COMPOSE = "extensions/shipway/wiring/compose.py"
CHANGELOG = "# Changelog\n\n## 3.0.0\n\n- third\n\n## 2.0.0\n\n- second\n\n## 1.0.0\n\n- first\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[TemplateHistory, Path]:
    """A template with two versions, and a host with two services of the first."""
    folder = tmp_path_factory.mktemp("update")
    history = TemplateHistory(folder / "template")
    host = make_host(folder / "acme")
    history.copy(host, "api")
    history.copy(host, "jobs", kind="worker")
    history.release(
        "v2.0.0",
        {
            COMPOSE: swap("stop_grace_period: 30s", "stop_grace_period: 45s"),
            f"{SERVICE}/README.md.jinja": lambda text: text.replace("\n", "\n\nSince v2.\n", 1),
            "CHANGELOG.md": CHANGELOG,
        },
    )
    return history, host


def run(*arguments: str) -> int:
    """Exit code of a command."""
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    return int(exit_.value.code or 0)


def update(host: Path, *arguments: str) -> int:
    return run("update", "-C", str(host), *arguments)


def grace(host: Path) -> list[str]:
    """The stop_grace_period of both services, as a parser independent of ours reads it."""
    services = yaml.safe_load((host / "docker-compose.dev.yml").read_text())["services"]
    return [services[name]["stop_grace_period"] for name in ("api", "jobs")]


def test_every_service_is_updated_and_told_in_a_table(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert update(host, "--all") == 0
    assert grace(host) == ["45s", "45s"]
    for name in ("api", "jobs"):
        assert "Since v2." in (host / f"services/{name}/README.md").read_text()
    out = capsys.readouterr().out
    assert re.search(r"^api +v1\.0\.0 +v2\.0\.0 +3 +0$", out, re.MULTILINE)
    assert "shared: docker-compose.dev.yml" in out and "git add --all && git commit" in out


def test_a_second_update_has_nothing_to_do(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update(host, "--all")
    commit(host)
    before = snapshot(host)
    assert update(host, "--all") == 0
    assert snapshot(host) == before
    assert "up to date" in capsys.readouterr().out


def test_only_the_named_services_are_updated(host: Path) -> None:
    assert update(host, "jobs") == 0
    assert grace(host) == ["30s", "45s"]
    commit(host)
    assert update(host, "--all") == 0  # now at two versions
    assert grace(host) == ["45s", "45s"]


def test_a_version_can_be_named(host: Path, history: TemplateHistory) -> None:
    history.release("v3.0.0", {COMPOSE: swap("stop_grace_period: 45s", "stop_grace_period: 60s")})
    assert update(host, "--all", "--to", "v2.0.0") == 0
    assert grace(host) == ["45s", "45s"]


def test_a_dry_run_prints_the_diff_and_writes_nothing(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = snapshot(host)
    assert update(host, "--all", "--dry-run") == 0
    assert snapshot(host) == before
    printed = capsys.readouterr().out
    assert "+    stop_grace_period: 45s" in printed and "Nothing was written" in printed


def test_the_diff_of_a_dry_run_can_be_applied(
    host: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    update(host, "--all", "--dry-run")
    patch = tmp_path / "patch"
    patch.write_text(capsys.readouterr().out.split("\nservice  from")[0] + "\n")
    git(host, "apply", str(patch))
    applied = snapshot(host)
    git(host, "checkout", "--", ".")
    update(host, "--all")
    assert snapshot(host) == applied


def test_json_and_the_report_for_a_pull_request(
    host: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    team_edit(host, "docker-compose.dev.yml", "stop_grace_period: 30s", "stop_grace_period: 31s", 1)
    report = tmp_path / "body.md"
    assert update(host, "--all", "--json", "--report", str(report)) == 1
    data = read_output(capsys.readouterr().out, "update")
    assert data["written"] is True and data["shared"] == ["docker-compose.dev.yml"]
    assert [(s["name"], s["from"], s["to"]) for s in data["services"]] == [
        ("api", "v1.0.0", "v2.0.0"),
        ("jobs", "v1.0.0", "v2.0.0"),
    ]
    assert data["conflicts"] == [
        {"path": "docker-compose.dev.yml", "what": "services/api/stop_grace_period"}
    ]
    assert data["notes"] == "## 2.0.0\n\n- second\n\n"
    text = report.read_text()
    assert "| api | v1.0.0 | v2.0.0 | 3 | 0 |" in text
    assert "- [ ] `docker-compose.dev.yml`" in text and "### 2.0.0" in text


def test_conflicts_are_marked_unmerged_and_give_exit_1(host: Path) -> None:
    team_edit(host, "services/api/README.md", "\n", "\n\nThe team's line.\n", 1)
    team_edit(host, "docker-compose.dev.yml", "stop_grace_period: 30s", "stop_grace_period: 31s", 1)
    assert update(host, "--all") == 1
    unmerged = {line.split("\t")[1] for line in git(host, "ls-files", "--unmerged").splitlines()}
    assert unmerged == {"docker-compose.dev.yml", "services/api/README.md"}
    assert grace_text(host).count("<<<<<<< before updating") == 1
    git(host, "checkout", "--theirs", "docker-compose.dev.yml")
    assert grace(host) == ["45s", "45s"]
    git(host, "checkout", "--ours", "services/api/README.md")
    assert "The team's line." in (host / "services/api/README.md").read_text()


def grace_text(host: Path) -> str:
    return (host / "docker-compose.dev.yml").read_text()


def test_open_conflicts_refuse_the_next_update(
    host: Path, history: TemplateHistory, capsys: pytest.CaptureFixture[str]
) -> None:
    team_edit(host, "services/api/README.md", "\n", "\n\nThe team's line.\n", 1)
    update(host, "--all")
    history.release("v3.0.0", {COMPOSE: swap("stop_grace_period: 45s", "stop_grace_period: 60s")})
    assert update(host, "--all") == 2
    assert "services/api/README.md" in capsys.readouterr().err
    commit(host, "with the markers in it")
    before = snapshot(host)
    assert update(host, "--all") == 2
    assert "services/api/README.md: conflicts of an earlier update" in capsys.readouterr().err
    assert snapshot(host) == before


def test_a_dirty_tree_is_refused(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (host / "untracked.txt").write_text("x")
    assert update(host, "--all") == 2
    assert "1 uncommitted changes: untracked.txt" in capsys.readouterr().err


def test_a_downgrade_is_refused(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An older version is named, and nothing is written."""
    update(host, "jobs")
    commit(host)
    before = snapshot(host)
    assert update(host, "--all", "--to", "v1.0.0") == 2
    assert "jobs is at v2.0.0 already; v1.0.0 is older" in capsys.readouterr().err
    assert snapshot(host) == before


@pytest.mark.parametrize("arguments", [(), ("api", "--all")])
def test_it_must_be_said_which_services(
    host: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert update(host, *arguments) == 2
    assert "shipway update --all" in capsys.readouterr().err


def test_an_answer_can_be_changed(host: Path) -> None:
    assert update(host, "api", "--data", "database=DATABASE_URL") == 0
    assert "database: DATABASE_URL" in (host / "services/api/.copier-answers.yml").read_text()
    assert "DATABASE_URL" in grace_text(host)


def test_migrations_of_another_kind_are_left_to_copier(
    host: Path, history: TemplateHistory, capsys: pytest.CaptureFixture[str]
) -> None:
    more = '_migrations:\n  - version: v3.0.0\n    command: "true"\n'
    history.release("v3.0.0", {"copier.yml": swap("_migrations:\n", more)})
    assert update(host, "--all") == 2
    assert "copier update --trust" in capsys.readouterr().err
    assert status(host) == ""


def test_help_says_what_the_exit_codes_mean(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("update", "--help") == 0
    assert "1 conflicts are left to resolve" in capsys.readouterr().out
