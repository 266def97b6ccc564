"""In a host without a formatter of its own, every service comes formatted by its own Biome."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from generated.conftest import LONGEST, SERVICES, shipway
from support.hosts import git, make_host
from support.running import NODE

DESCRIPTION = 'Zahlt "alles", naïve & <schnell>: 100 % {{ x }} \\ it\'s $HOME `ls` #' + " so" * 50
COMBINATIONS = {**SERVICES, LONGEST: ("worker", "DATABASE_SERVICE_URL")}


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A monorepo that has neither a linter nor a formatter, with every kind of service."""
    root = make_host(tmp_path_factory.mktemp("brownfield") / "acme")
    for name, (kind, database) in COMBINATIONS.items():
        data = ["--data", f"database={database}", "--data", "packages=['@acme/env']"]
        data += ["--data", f"description={DESCRIPTION}"]
        shipway("new", name, "--kind", kind, "--yes", *data, "--directory", str(root))
    return root


def biome(monorepo: Path, folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """The Biome that the generated monorepo installed, in another folder."""
    program = monorepo / "node_modules/@biomejs/biome/bin/biome"
    return subprocess.run(
        [NODE, program, *args, "."], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", COMBINATIONS)
@pytest.mark.parametrize("args", [("format",), ("lint", "--error-on-warnings")])
def test_it_passes_its_own_biome(
    monorepo: Path, host: Path, name: str, args: tuple[str, ...]
) -> None:
    done = biome(monorepo, host / "services" / name, *args)
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"Checked (\d+) files", done.stdout + done.stderr)
    own = git(host, "ls-files", "--cached", "--others", "--", f"services/{name}").splitlines()
    assert found and 20 < int(found[1]) <= len(own)  # not none, and not the whole monorepo


def test_the_description_is_kept_exactly(host: Path) -> None:
    """Quotes, braces, backslashes: JSON and Markdown say what was typed."""
    for name in COMBINATIONS:
        folder = host / "services" / name
        text = (folder / "package.json").read_text("utf-8")
        assert json.loads(text)["description"] == DESCRIPTION
        assert "naïve & <schnell>" in text
        assert DESCRIPTION in (folder / "README.md").read_text("utf-8")


def test_its_own_biome_is_seen_to_fail(monorepo: Path, host: Path) -> None:
    folder = host / "services/h0"
    bad = folder / "src/bad.ts"
    bad.write_text("export  const x = 1\ndebugger\n")
    try:
        done = [biome(monorepo, folder, *args) for args in (["format"], ["lint"])]
    finally:
        bad.unlink()
    assert all(run.returncode != 0 for run in done)
