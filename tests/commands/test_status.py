"""`shipway status` says how far each service is from its template."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from support.changes import swap
from support.hosts import commit, git, make_host
from support.json_output import read_output
from support.versions import TemplateHistory


def listed(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    """The services by name, from --json."""
    capsys.readouterr()
    assert shipway(root, "status", "--json") == 0
    out = capsys.readouterr().out
    return {service["name"]: service for service in read_output(out, "status")["services"]}


def test_versions_changes_and_missing_blocks_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = TemplateHistory(tmp_path / "template")
    host = make_host(tmp_path / "acme")
    history.copy(host, "payments")
    history.release("v1.1.0", {"CHANGELOG.md": lambda text: text + "\n"})
    history.release("v2.0.0", {"CHANGELOG.md": lambda text: text + "\n"})
    history.copy(host, "mailer", "v1.1.0", kind="worker")
    config = host / "services/payments/src/config.ts"
    config.write_text(config.read_text() + "\n// ours\n")
    formatted = host / "services/payments/src/server.ts"
    formatted.write_text(formatted.read_text().replace('"', "'").replace(";\n", "\n"))
    commit(host)
    compose = host / "docker-compose.dev.yml"
    compose.write_text(swap("  mailer:\n", "  renamed:\n")(compose.read_text()))
    services = listed(host, capsys)
    assert services["payments"] == {
        "name": "payments",
        "kind": "http",
        "version": "v1.0.0",
        "behind": 2,
        "drifted": ["services/payments/src/config.ts"],
        "unwired": [],
        "trust": [],
        "notes": [],
        "layers": {},
    }
    assert services["mailer"]["behind"] == 1 and services["mailer"]["kind"] == "worker"
    assert services["mailer"]["unwired"] == ["compose: services/mailer"]
    assert shipway(host, "status") == 0
    out = capsys.readouterr().out
    assert "payments  http    v1.0.0   2       1 files" in out
    assert "mailer lacks compose: services/mailer" in out


def test_a_template_that_is_gone_is_no_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = TemplateHistory(tmp_path / "template")
    host = make_host(tmp_path / "acme")
    history.copy(host, "payments")
    git(host, "mv", "scripts/deploy.sh", "scripts/other.sh")
    history.root.rename(tmp_path / "gone")
    assert listed(host, capsys)["payments"]["behind"] is None


def test_a_host_without_services_says_what_to_type(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(make_host(tmp_path / "acme"), "status") == 0
    assert "shipway new NAME" in capsys.readouterr().out
