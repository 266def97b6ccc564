"""The monorepo is a Copier project: made by plain Copier too, and updated beside its services."""

from __future__ import annotations

import os
from pathlib import Path
from shutil import copytree, which

import pytest
from copier import run_copy, run_update

from commands.test_new import shipway
from support.changes import swap
from support.hosts import commit, git, snapshot, status
from support.kills import killed
from support.steps import printed_steps, typed
from support.tools import BIN
from support.versions import SERVICE, TemplateHistory

TOOL = ".shipway-version"
STACK = "template/workspace/infra/compose/docker-compose.dev.yml.jinja"
PROVISIONER = "template/workspace/packages/db-provision"
JOB = "infra/k8s/base/db/provision.yaml"


@pytest.fixture
def history(tmp_path: Path) -> TemplateHistory:
    return TemplateHistory(tmp_path / "template")


def test_plain_copier_makes_the_same_as_init(
    tmp_path: Path,
    history: TemplateHistory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Once the commands that it prints were typed: `git init`, and `shipway sync` for the rest."""
    data = {"kind": "workspace", "workspace_name": "acme"}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{BIN}:{os.environ['PATH']}")
    run_copy(str(history.root), "plain", data, vcs_ref="v1.0.0", defaults=True, unsafe=True)
    steps = printed_steps(capsys.readouterr().err)
    assert steps[-2:] == ["pnpm install", "pnpm dev"]
    done = typed(steps[:-2], tmp_path)
    assert done.returncode == 0, done.stderr
    template = ("--template", str(history.root), "--ref", "v1.0.0")
    assert shipway(tmp_path, "init", "acme", *template) == 0
    trees = [git(tmp_path / name, "ls-tree", "-r", "HEAD") for name in ("plain", "acme")]
    assert trees[0] == trees[1]


def test_plain_copier_in_a_repository_is_not_told_to_make_another(
    tmp_path: Path, history: TemplateHistory, capsys: pytest.CaptureFixture[str]
) -> None:
    """And where `shipway` is no command, the one that it is told to type brings it along."""
    git(tmp_path, "init", "--quiet")
    git_alone = tmp_path / "bin"
    git_alone.mkdir()
    (git_alone / "git").symlink_to(which("git") or "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(git_alone))
        options = {"vcs_ref": "v1.0.0", "defaults": True, "unsafe": True}
        run_copy(str(history.root), tmp_path / "acme", {"kind": "workspace"}, **options)
    steps = printed_steps(capsys.readouterr().err)
    assert steps[:2] == [f"cd {tmp_path}/acme", f"uvx --from {history.root} shipway sync --all"]


def test_the_provisioners_entry_moves_along(tmp_path: Path, history: TemplateHistory) -> None:
    """From `main.ts`: all that names it follows, and what a team wrote stays."""
    entry, old = f"{PROVISIONER}/src/provision.ts", f"{PROVISIONER}/src/main.ts"
    text = (history.root / entry).read_text()
    naming = (f"{PROVISIONER}/package.json.jinja", f"template/workspace/{JOB}", STACK)
    before = {path: swap("dist/provision.js", "dist/main.js") for path in naming}
    now = {path: (history.root / path).read_text() for path in naming}
    history.release("v1.1.0", {old: text, entry: None, **before})
    template = ("--template", str(history.root), "--ref", "v1.1.0")
    assert shipway(tmp_path, "init", "acme", *template) == 0
    root = tmp_path / "acme"
    job = root / JOB
    job.write_text(job.read_text().replace("backoffLimit: 3", "backoffLimit: 5"))
    commit(root)
    history.release("v2.0.0", {old: None, entry: text, **now})
    assert shipway(root, "update", "--workspace") == 0
    sources = root / "packages/db-provision/src"
    assert (sources / "provision.ts").is_file() and not (sources / "main.ts").exists()
    stack = root / "infra/compose/docker-compose.dev.yml"
    for path in (job, stack, root / "packages/db-provision/package.json"):
        assert "dist/provision.js" in path.read_text()
    assert "dist/main.js" not in job.read_text() and "backoffLimit: 5" in job.read_text()


def test_the_tool_in_ci_moves_with_whatever_is_updated(
    tmp_path: Path, history: TemplateHistory
) -> None:
    """By the services' update, then by the monorepo's own, which had not been at that version. The
    workflows, the checks and the README read that one file."""
    template = ("--template", str(history.root), "--ref", "v1.0.0")
    assert shipway(tmp_path, "init", "acme", "--service", "api", *template) == 0
    root = tmp_path / "acme"
    address = "git+https://git.example.com/platform/shipway"
    (root / TOOL).write_text(f"{address}@v1.0.0\n")
    readme = root / "README.md"
    readme.write_text(readme.read_text() + "\nours\n")
    commit(root)
    history.release("v2.0.0", {f"{SERVICE}/README.md.jinja": swap("\n", "\n\nv2\n")})
    assert shipway(root, "update", "api") == 0
    changed = {line[3:] for line in status(root).splitlines()}
    service = {"services/api/.copier-answers.yml", "services/api/README.md"}
    assert changed == {TOOL, "services/.shipway.yml", *service}
    assert (root / TOOL).read_text() == f"{address}@v2.0.0\n"
    commit(root)
    history.release("v3.0.0", {"template/workspace/.nvmrc": "26\n"})
    run_update(root, vcs_ref="v3.0.0", defaults=True, overwrite=True, quiet=True, unsafe=True)
    assert (root / TOOL).read_text() == f"{address}@v3.0.0\n"
    assert readme.read_text().endswith("\nours\n") and (root / ".nvmrc").read_text() == "26\n"
    named = {file for file in git(root, "grep", "-l", TOOL[1:]).split() if file != TOOL}
    assert named == {
        ".devcontainer/devcontainer.json", ".github/actions/setup/action.yml", "README.md",
        "scripts/check.ts", "scripts/install-shipway.sh",
    }  # fmt: skip


@pytest.mark.slow
def test_a_killed_update_of_the_workspace_is_finished_by_the_next_command(
    tmp_path: Path, history: TemplateHistory
) -> None:
    """Killed between two of its files: what comes out is an undisturbed update, to the byte."""
    template = ("--template", str(history.root), "--ref", "v1.0.0")
    assert shipway(tmp_path, "init", "acme", *template) == 0
    root, readme = tmp_path / "acme", "template/workspace/README.md.jinja"
    history.release("v2.0.0", {path: lambda text: f"{text}\n# New.\n" for path in (readme, STACK)})
    undisturbed = Path(copytree(root, tmp_path / "other/acme", symlinks=True))
    before = snapshot(root)
    assert shipway(undisturbed, "update", "--workspace") == 0
    after = snapshot(undisturbed)
    assert killed(root, 1, "update", "--workspace")
    assert snapshot(root) not in (before, after)
    assert shipway(root, "sync", "--all") == 0
    assert snapshot(root) == after


def test_the_app_has_telemetry_when_it_is_asked_to(
    tmp_path: Path, history: TemplateHistory
) -> None:
    """Also where the monorepo is older than the question: the same app as from birth, nothing left
    for `shipway check`, and taken back to the byte."""
    template = ("--template", str(history.root), "--ref", "v1.0.0")
    for name, data in {"acme": (), "seen": ("--data", "telemetry=true")}.items():
        whole = ("--data", "workspace_name=acme", *data)
        assert shipway(tmp_path, "init", name, *whole, *template) == 0
    root = tmp_path / "acme"
    before = without_versions(root)
    answers = root / ".copier-answers.yml"
    answers.write_text(answers.read_text().replace("telemetry: false\n", ""))
    commit(root)
    asked(root, "telemetry=true")
    assert shipway(root, "check") == 0
    assert snapshot(root / "apps") == snapshot(tmp_path / "seen/apps")
    assert without_versions(root).keys() == without_versions(tmp_path / "seen").keys()
    commit(root)
    asked(root, "telemetry=false")
    assert without_versions(root) == before


def asked(root: Path, answer: str) -> None:
    """The monorepo alone, and all that follows."""
    assert shipway(root, "update", "--workspace", "--data", answer) == 0
    assert shipway(root, "sync", "--all") == 0


def without_versions(root: Path) -> dict[str, bytes]:
    """Every file but those in which an update notes what it updated to."""
    noted = (".copier-answers.yml", "services/.shipway.yml")
    return {path: content for path, content in snapshot(root).items() if path not in noted}
