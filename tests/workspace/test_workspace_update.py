"""The monorepo is a Copier project: made by plain Copier too, and updated beside its services."""

from __future__ import annotations

from pathlib import Path

import pytest
from copier import run_copy, run_update

from commands.test_new import shipway
from support.hosts import commit, git, status
from support.versions import TemplateHistory, swap

STACK = "template/workspace/infra/compose/docker-compose.dev.yml.jinja"


@pytest.fixture
def history(tmp_path: Path) -> TemplateHistory:
    return TemplateHistory(tmp_path / "template")


def test_plain_copier_makes_the_same_as_init(tmp_path: Path, history: TemplateHistory) -> None:
    """But for the git repository and what `shipway sync` derives: it says to type both."""
    data = {"kind": "workspace", "workspace_name": "acme", "scope": "@acme"}
    options = {"vcs_ref": "v1.0.0", "defaults": True, "quiet": True, "unsafe": True}
    run_copy(str(history.root), tmp_path / "plain", data=data, **options)
    template = ("--template", str(history.root), "--ref", "v1.0.0")
    assert shipway(tmp_path, "init", "acme", *template) == 0
    git(tmp_path / "plain", "init", "--quiet", "--initial-branch=main")
    assert shipway(tmp_path / "plain", "sync", "--all") == 0
    for name in ("plain", "acme"):
        commit(tmp_path / name)
    trees = [git(tmp_path / name, "ls-tree", "-r", "HEAD") for name in ("plain", "acme")]
    assert trees[0] == trees[1]


def test_a_newer_template_reaches_the_monorepo_beside_its_services(
    tmp_path: Path, history: TemplateHistory
) -> None:
    """What the team and its services wrote into the same files stays."""
    template = ("--template", str(history.root), "--ref", "v1.0.0")
    assert shipway(tmp_path, "init", "acme", "--service", "api", *template) == 0
    root = tmp_path / "acme"
    ignored = root / ".gitignore"
    ignored.write_text(ignored.read_text() + "/ours/\n")
    commit(root)
    edits = {STACK: swap("postgres:17", "postgres:18"), "template/workspace/.nvmrc": "26\n"}
    history.release("v2.0.0", edits)
    run_update(root, vcs_ref="v2.0.0", defaults=True, overwrite=True, quiet=True, unsafe=True)
    changed = {line[3:] for line in status(root).splitlines()}
    stack = "infra/compose/docker-compose.dev.yml"
    assert changed == {".copier-answers.yml", ".nvmrc", stack}
    assert "postgres:18" in (root / stack).read_text()
    assert "\n  api:\n" in (root / stack).read_text()
    assert "/ours/" in ignored.read_text()
    assert shipway(root, "check") == 0
