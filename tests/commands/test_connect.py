"""`shipway connect` writes all files or none, says which, and takes them back."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from support.callers import host_with, service, synced
from support.hosts import commit, snapshot, status
from support.json_output import read_output

CONFIG = 'import { z } from "zod";\n\nexport const EnvSchema = z.object({\n  A: z.string(),\n});\n'
CODE, SCHEMA = "services/web/src/config.ts", "services/web/env.schema.json"


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """web and api, which do not know each other."""
    root = host_with(tmp_path / "acme", service("api"), service("web"), **{CODE: CONFIG})
    synced(root)
    commit(root)
    return root


def test_a_dry_run_prints_the_diff_and_nothing_is_written(
    pair: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = snapshot(pair)
    capsys.readouterr()
    assert shipway(pair, "connect", "web", "api", "--dry-run") == 0
    out = capsys.readouterr().out
    assert '+  API_URL: z.url().default("http://api")' in out and "+            matchLabels:" in out
    assert snapshot(pair) == before


def test_what_is_said_as_json_is_what_was_written_and_went(
    pair: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a variable of another name; then all of it is taken out."""
    before = snapshot(pair)
    typed = ("connect", "web", "api", "--variable", "ORDERS_URL")
    capsys.readouterr()
    assert shipway(pair, *typed, "--json") == 0
    said = read_output(capsys.readouterr().out, "connect")
    after = snapshot(pair)
    changed = {path for path, content in after.items() if content != before.get(path)}
    assert {file["path"] for file in said["files"]} == changed
    assert said["variable"] == "ORDERS_URL" and said["written"] and not said["removed"]
    assert shipway(pair, *typed) == 0
    assert "Nothing to do: web calls api already." in capsys.readouterr().out
    assert shipway(pair, "connect", "web", "api", "--remove") == 0
    assert "services/web/.shipway/connections.json" in capsys.readouterr().out
    assert snapshot(pair) == before


def test_a_service_that_others_call_is_not_removed(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Compose takes no file that waits for nobody. The cure that is printed lets it go."""
    for path, text in {**service("web"), CODE: CONFIG}.items():
        (host / path).parent.mkdir(parents=True, exist_ok=True)
        (host / path).write_text(text)
    synced(host, "web")
    commit(host)
    assert shipway(host, "connect", "web", "payments") == 0
    commit(host, "Connect")
    capsys.readouterr()
    assert shipway(host, "remove", "payments") == 2
    cure = "shipway connect web payments --remove"
    said = capsys.readouterr().err
    assert "web calls payments" in said and f"fix: {cure}" in said and status(host) == ""
    assert shipway(host, *cure.split()[1:]) == 0
    commit(host, "Take it back")
    assert shipway(host, "remove", "payments") == 0


def test_where_one_file_is_refused_none_is_written(
    pair: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last of them, which only the derivation meets."""
    policy = pair / "infra/k8s/base/web/networkpolicy.yaml"
    policy.write_text("kind: [\n")
    before = snapshot(pair)
    capsys.readouterr()
    assert shipway(pair, "connect", "web", "api") == 2
    assert "networkpolicy.yaml" in capsys.readouterr().err
    assert snapshot(pair) == before
