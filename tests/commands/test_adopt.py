"""``shipway adopt``: a hand-made service is known to every command, and keeps every byte."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from jinja2 import Template

from adopt.conftest import host, made  # noqa: F401
from commands.test_new import shipway
from support.hosts import commit, snapshot, status
from support.json_output import read_output
from support.tools import BIN
from support.versions import SERVICE, TemplateHistory

SERVICES = {"legacy": "services/legacy", "shop": "apps/shop", "nightly": "jobs/nightly"}
RECEIPTS = (".copier-answers.yml", ".shipway/wiring.json", ".shipway/derived.yaml")
WRITTEN = (*RECEIPTS, ".shipway/adopted.json")


@pytest.mark.parametrize(("name", "folder"), SERVICES.items())
def test_each_kind_of_service_lives_on_as_one_of_ours(
    host: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    name: str,
    folder: str,
) -> None:
    """Adopted, looked at, checked, renamed and removed; what nobody changed keeps every byte."""
    before = snapshot(host)
    assert shipway(host, "adopt", folder, "--dry-run") == 0 and status(host) == ""
    assert ("nothing runs" in capsys.readouterr().out) == (name == "nightly")
    assert shipway(host, "adopt", folder, "--json") == 0
    read_output(capsys.readouterr().out, "adopt")
    after = snapshot(host)
    assert {path: after[path] for path in before} == before
    assert {p for p in after if p not in before} == {f"{folder}/{name}" for name in WRITTEN}
    commit(host)
    assert shipway(host, "adopt", folder) == 2
    assert "one of Shipway's already" in capsys.readouterr().err
    (row,) = _services(host, capsys)
    assert (row["name"], row["unwired"], row["drifted"]) == (name, [], [])
    assert shipway(host, "check") == 0, capsys.readouterr().out
    assert shipway(host, "sync", "--all") == 0 and status(host) == ""
    assert shipway(host, "rename", name, "fresh") == 0
    renamed = snapshot(host)
    assert "fresh" in json.loads(renamed[f"{folder.rpartition('/')[0]}/fresh/package.json"])["name"]
    for path in ("docker-compose.dev.yml", ".github/CODEOWNERS"):
        assert folder.encode() not in renamed[path]
    for path in before:
        if path.startswith(f"{folder}/") and not path.endswith("package.json"):
            assert renamed[path.replace(f"/{name}/", "/fresh/")] == before[path]
    commit(host)
    (row,) = _services(host, capsys)
    assert (row["name"], row["unwired"]) == ("fresh", [])
    assert shipway(host, "remove", "fresh") == 0
    left = snapshot(host)
    assert not [p for p in left if p.startswith(f"{folder}/") or "/fresh/" in p]
    compose = left["docker-compose.dev.yml"]
    assert b"fresh" not in compose and f"  {name}:".encode() not in compose


def _services(root: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    assert shipway(root, "status", "--json") == 0
    services: list[dict[str, object]] = read_output(capsys.readouterr().out, "status")["services"]
    return services


def test_what_nothing_runs_is_named_and_how_its_adoption_is_undone(
    host: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A page that a bundler serves was taken for a worker, without a word."""
    page = host / "apps/page/package.json"
    page.parent.mkdir(parents=True)
    page.write_text('{ "name": "@acme/page", "scripts": { "dev": "vite" } }\n')
    (page.parent / "main.ts").write_text("export {};\n")
    commit(host)
    assert shipway(host, "adopt", "apps/page", "--dry-run") == 0
    assert "nothing runs page as a service" in capsys.readouterr().out


def test_it_says_what_is_wired_otherwise_and_where(
    host: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert shipway(host, "adopt", "services/legacy") == 0
    said = capsys.readouterr().out
    assert "docker-compose.dev.yml:5: services/legacy differs in environment" in said
    assert ".dependency-cruiser.cjs: forbidden/legacy-imports-declared-npm is not there" in said
    assert "/livez or /readyz (services/legacy/src/index.js:3 has /healthz)" in said
    assert "services/legacy/Dockerfile:3" in said and "@acme/platform" in said
    answers = (host / "services/legacy/.copier-answers.yml").read_text()
    assert 'dependency_cruiser_file: ""' in answers and "port: 3000" in answers
    receipt = json.loads((host / "services/legacy/.shipway/wiring.json").read_text())
    assert set(receipt["targets"]) == {"compose", "codeowners"}


def test_an_update_brings_wiring_and_leaves_every_file_of_the_teams(
    host: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    """What the template makes is no base for what a team wrote: a file, or an entry in a shared
    file, that says the same is carried, and any other stays to the byte."""
    history = TemplateHistory(tmp_path / "template")
    source = (history.root / SERVICE / ".gitignore.jinja").read_text()
    ignored = Template(source, keep_trailing_newline=True).render(openapi=False)
    (host / "services/legacy/.gitignore").write_text(ignored)
    commit(host)
    template = ("--template", str(history.root))
    assert shipway(host, "adopt", "services/legacy", *template, "--ref", "v1.0.0") == 0
    commit(host)
    before = snapshot(host)
    history.release(
        "v1.1.0",
        {
            f"{SERVICE}/.gitignore.jinja": lambda text: f"{text}*.tsbuildinfo\n",
            f"{SERVICE}/Dockerfile.jinja": lambda text: f"{text}# later\n",
            f"{SERVICE}/src/metrics.ts": "export const metrics = 1;\n",
            "extensions/shipway/wiring/compose.py": lambda text: text.replace(
                '"  stop_grace_period: 30s"', '"  stop_grace_period: 40s"'
            ),
            "extensions/shipway/wiring/codeowners.py": lambda text: text.replace(
                '{service.owner}"}', '{service.owner} @acme/later"}'
            ),
        },
    )
    assert shipway(host, "update", "--all") == 0
    after = snapshot(host)
    changed = {path for path in after if before.get(path) != after[path]}
    own = {f"services/legacy/{name}" for name in (*RECEIPTS[:2], ".gitignore")}
    shared = {".github/CODEOWNERS", "services/.shipway.yml"}
    assert changed - {".shipway-version"} <= own | shared and own <= changed
    assert b"@acme/platform @acme/later" in after[".github/CODEOWNERS"]
    assert after["docker-compose.dev.yml"] == before["docker-compose.dev.yml"]
    assert before.keys() <= after.keys()
    commit(host)
    rules = "dependency_cruiser_file=.dependency-cruiser.cjs"
    assert shipway(host, "update", "legacy", "--data", rules) == 0
    assert "legacy-imports-declared-npm" in (host / ".dependency-cruiser.cjs").read_text()
    assert snapshot(host)["package.json"] == before["package.json"]


def test_plain_copier_update_is_refused_before_it_writes(
    host: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    """It would merge the template's files into the team's; the one command that does not is
    named."""
    history = TemplateHistory(tmp_path / "template")
    source = ("--template", str(history.root), "--ref", "v1.0.0")
    assert shipway(host, "adopt", "services/legacy", *source) == 0
    commit(host)
    history.release("v1.1.0", {f"{SERVICE}/README.md.jinja": lambda text: f"{text}\nNew.\n"})
    before = snapshot(host)
    command = [BIN / "copier", "update", "--trust", "--defaults", "--answers-file"]
    done = subprocess.run(
        [*command, "services/legacy/.copier-answers.yml"],
        cwd=host,
        capture_output=True,
        text=True,
        check=False,
    )
    assert status(host) == "" and snapshot(host) == before
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "legacy was adopted" in done.stderr and "shipway update legacy" in done.stderr
    assert shipway(host, "update", "legacy") == 0
