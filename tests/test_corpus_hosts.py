"""Real monorepos' root files, each joined with a real Compose file: one command wires them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from shipway.cli import main
from shipway.sources.workspace import globs_of, packages_of
from support.corpus import CORPUS, corpus_files, require_corpus
from support.hosts import commit, git, make_host, snapshot

pytestmark = pytest.mark.slow

HOSTS = sorted(path.name for path in (CORPUS / "hosts").glob("*")) or ["absent"]
CRUISER = "module.exports = {\n  forbidden: [\n    // ours\n  ],\n};\n"
EMPTY = dict.fromkeys(
    ["package.json", "pnpm-workspace.yaml", "docker-compose.dev.yml", "CHANGELOG.md"]
)


def accepted(path: Path) -> bool:
    """Whether Compose itself parses the file, with no variable set."""
    command = ["docker-compose", "-f", str(path), "config", "--quiet"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def joined(root: Path, name: str) -> Path:
    """One corpus host with the Compose file that its position in the list picks."""
    number = HOSTS.index(name)
    composes = [path for path in corpus_files("compose") if accepted(path)]
    compose = composes[number * 7 % len(composes)]
    files: dict[str, bytes | str | None] = {**EMPTY, ".dependency-cruiser.cjs": CRUISER}
    for path in (CORPUS / "hosts" / name).iterdir():
        files[path.name] = path.read_bytes()
    files["docker-compose.yml"] = compose.read_bytes()
    return make_host(root, files)


@pytest.mark.parametrize("name", HOSTS)
@pytest.mark.parametrize("kind", ["http", "worker"])
def test_a_real_host_takes_a_service_and_changes_nowhere_else(
    tmp_path: Path, name: str, kind: str
) -> None:
    require_corpus()
    root = joined(tmp_path / "host", name)
    before = snapshot(root)
    with pytest.raises(SystemExit) as ended:
        main(["new", "zz-payments", "--kind", kind, "--yes", "--directory", str(root)])
    assert ended.value.code == 0
    after = snapshot(root)
    changed = {path for path in before if after[path] != before[path]}
    assert changed <= {
        "docker-compose.yml", ".dependency-cruiser.cjs", "pnpm-workspace.yaml", "package.json",
        ".github/CODEOWNERS",
    }  # fmt: skip
    assert {"docker-compose.yml", ".dependency-cruiser.cjs"} <= changed
    assert accepted(root / "docker-compose.yml")
    commit(root)
    globs = globs_of((root / "pnpm-workspace.yaml").read_text(), "pnpm-workspace.yaml")
    listing = git(root, "ls-files").splitlines()
    packages = packages_of(root, listing, globs)
    assert any(package.name.endswith("zz-payments") for package in packages)
    assert json.loads((root / "package.json").read_text())["scripts"]["create:service"]
    removed = git(root, "show", "--numstat", "--format=", "HEAD").splitlines()
    assert sum(int(line.split()[1]) for line in removed) <= 2  # a comma, a last line without end
