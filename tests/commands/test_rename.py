"""`shipway rename` there and back gives an empty diff, and team edits go along."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commands.test_new import shipway
from support.changes import team_edit
from support.hosts import commit, git, make_host, snapshot
from support.json_output import read_output


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A host with a service, committed; tests change a copy of it."""
    root = make_host(tmp_path_factory.mktemp("rename") / "acme")
    assert shipway(root, "new", "payments", "--yes") == 0
    commit(root)
    return root


@pytest.fixture
def host(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "acme", symlinks=True))


def test_there_and_back_is_an_empty_diff(host: Path) -> None:
    team_edit(host, "docker-compose.dev.yml", "start_period: 10s", "start_period: 20s # slow disk")
    team_edit(host, "services/payments/src/config.ts", "export type", "// ours\nexport type")
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


OVERRIDES = """\
overrides: # ours
  "@acme/payments>zod": "^4.6.7" # not @acme/payments>pino
  '@acme/payments@1>pino': 10.4.0
  "@acme/payments-eu>zod": "^4.6.7"
  zod: ^3.25.0
"""


def test_an_override_follows_the_package_that_it_excepts(host: Path) -> None:
    """Of pnpm-workspace.yaml and of package.json, and back; no byte beside the name changes."""
    workspace = host / "pnpm-workspace.yaml"
    workspace.write_text(workspace.read_text() + OVERRIDES)
    manifest = host / "package.json"
    pnpm = '{ "overrides": { "@acme/payments>zod": "^4.6.7" } }'
    manifest.write_text(manifest.read_text().replace("{", f'{{"pnpm": {pnpm},', 1))
    commit(host)
    before = snapshot(host)
    assert shipway(host, "rename", "payments", "billing") == 0
    there = OVERRIDES.replace('"@acme/payments>', '"@acme/billing>').replace(
        "payments@", "billing@"
    )
    assert workspace.read_text().endswith(there)
    assert '{ "@acme/billing>zod": "^4.6.7" }' in manifest.read_text()
    commit(host)
    assert shipway(host, "rename", "billing", "payments") == 0
    assert snapshot(host) == before


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("Bad Name", "lower-case"),
        ("scheduler-worker", "or let it be one of these: shipway adopt services/scheduler-worker"),
        ("postgres", "a Compose service postgres exists"),
        ("env", "the package @acme/env exists"),
        ("payments", "to update that service: shipway update payments"),
        ("leftovers", "services/leftovers: there is such a folder already"),
        ("ruled", ".dependency-cruiser.cjs:3: forbidden/ruled-imports-declared-npm is there"),
        ("owned", ".github/CODEOWNERS:2: "),
    ],
)
def test_a_bad_or_taken_name_changes_nothing(
    host: Path, capsys: pytest.CaptureFixture[str], new: str, message: str
) -> None:
    (host / ".git/info/exclude").write_text("node_modules/\n")
    leftovers = host / "services/leftovers/node_modules/x.js"
    leftovers.parent.mkdir(parents=True)
    leftovers.write_text("x\n")
    team_edit(
        host,
        ".github/CODEOWNERS",
        "/services/legacy/ @acme/platform\n",
        "/services/legacy/ @acme/platform\n/services/owned/ @a/b\n",
    )
    rule = "forbidden: [\n    { name: 'ruled-imports-declared-npm' },\n"
    team_edit(host, ".dependency-cruiser.cjs", "forbidden: [\n", rule)
    before = snapshot(host)
    assert shipway(host, "rename", "payments", new) == 2
    assert message in capsys.readouterr().err and snapshot(host) == before


def test_an_edit_on_a_line_with_the_name_is_a_marked_conflict(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    team_edit(
        host,
        "docker-compose.dev.yml",
        "dockerfile: services/payments/Dockerfile",
        "dockerfile: services/payments/Dockerfile.dev",
    )
    assert shipway(host, "rename", "payments", "billing") == 1
    text = (host / "docker-compose.dev.yml").read_text()
    assert "<<<<<<< before updating" in text and "Dockerfile.dev" in text
    assert "conflict in docker-compose.dev.yml" in capsys.readouterr().err


def test_an_edit_beside_a_line_with_the_name_is_no_conflict(host: Path) -> None:
    line = "dockerfile: services/payments/Dockerfile\n"
    team_edit(host, "docker-compose.dev.yml", line, f"{line}      target: dev # hot reload\n")
    before = snapshot(host)
    assert shipway(host, "rename", "payments", "billing") == 0
    text = (host / "docker-compose.dev.yml").read_text()
    assert "services/billing/Dockerfile\n      target: dev # hot reload\n" in text
    commit(host)
    assert shipway(host, "rename", "billing", "payments") == 0
    assert snapshot(host) == before


def test_what_git_does_not_hold_moves_along(host: Path) -> None:
    """Secrets, build output, links and modes; a link stays a link."""
    folder = host / "services/payments"
    (folder / "root.json").symlink_to("../../package.json")
    (folder / "nowhere").symlink_to("gone")
    (folder / "seed.sh").write_text("x\n")
    (folder / "seed.sh").chmod(0o755)
    commit(host)
    (folder / ".env").write_text("KEY=secret\n")
    (folder / "dist").mkdir()
    root = (host / "package.json").read_bytes()
    assert shipway(host, "rename", "payments", "billing") == 0
    assert not folder.exists() and (host / "package.json").read_bytes() == root
    billing = host / "services/billing"
    assert (billing / ".env").read_text() == "KEY=secret\n" and (billing / "dist").is_dir()
    assert (billing / "root.json").is_symlink() and (billing / "nowhere").is_symlink()
    assert (billing / "seed.sh").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    ("path", "before", "after", "message"),
    [
        ("docker-compose.dev.yml", "services:", "services: {", "docker-compose.dev.yml:"),
        ("services/payments/.shipway/wiring.json", '"targets": {', '"targets" {', "wiring.json:3:"),
        ("services/payments/.copier-answers.yml", "_commit: v1", "_commit: v9", "v9.0.0"),
        ("services/payments/.copier-answers.yml", "_commit:", "_commit_:", "_commit is missing"),
        ("services/payments/.copier-answers.yml", "service_name:", "{ :", ".copier-answers.yml:"),
    ],
)
def test_what_cannot_be_renamed_writes_nothing(
    host: Path,
    capsys: pytest.CaptureFixture[str],
    path: str,
    before: str,
    after: str,
    message: str,
) -> None:
    team_edit(host, path, before, after)
    was = snapshot(host)
    assert shipway(host, "rename", "payments", "billing") == 2
    error = capsys.readouterr().err
    assert message in error and "Traceback" not in error
    assert snapshot(host) == was


def test_uncommitted_work_stays(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A service with uncommitted changes is not renamed, and nothing is written."""
    (host / "services/payments/src/config.ts").write_text("// mine\n")
    before = snapshot(host)
    assert shipway(host, "rename", "payments", "billing") == 2
    assert "uncommitted changes" in capsys.readouterr().err and snapshot(host) == before


def test_a_dry_run_shows_the_rename_and_writes_nothing(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = snapshot(host)
    capsys.readouterr()
    assert shipway(host, "rename", "payments", "billing", "--dry-run") == 0
    shown = capsys.readouterr().out
    assert snapshot(host) == before
    assert "+++ b/docker-compose.dev.yml" in shown and "+  billing:" in shown
    assert '-  "name": "@acme/payments",' in shown and '+  "name": "@acme/billing",' in shown
    assert (
        "to be renamed services/payments/ to billing/" in shown and "Nothing was written" in shown
    )


def test_a_program_reads_what_was_renamed(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert shipway(host, "rename", "payments", "billing", "--json") == 0
    said = read_output(capsys.readouterr().out, "rename")
    assert said["moved"] == {"from": "services/payments", "to": "services/billing"}
    assert said["written"] and "docker-compose.dev.yml" in said["changed"]
