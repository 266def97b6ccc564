"""The generated code passes its own checks, and each check is seen to fail on bad code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from generated.conftest import UNDECLARED
from support.sweeps import further
from support.tools import pnpm

SLOW = [pytest.param(script, marks=pytest.mark.slow) for script in ("typecheck", "test")]


@pytest.mark.parametrize("script", ["lint", "format:check", "boundaries", *SLOW])
def test_the_generated_monorepo_passes(monorepo: Path, script: str) -> None:
    """Every check that a team runs is green on a monorepo that nobody edited."""
    pnpm(monorepo, script)


def test_a_second_build_is_the_same_as_the_first(monorepo: Path) -> None:
    dist = monorepo / "services/h0/dist"
    before = {path.name: path.read_bytes() for path in dist.rglob("*.js")}
    pnpm(monorepo, "--filter", "./services/*", "build")
    assert {path.name: path.read_bytes() for path in dist.rglob("*.js")} == before
    assert "main.js" in before


def test_a_workspace_package_is_imported_by_its_name_only(monorepo: Path) -> None:
    """Declared is legal, undeclared and relative are not, and each says by which rule."""
    cases = {
        ("h0", 'import { port } from "@acme/env";'): "",
        (UNDECLARED, 'import { port } from "@acme/env";'): "h2-imports-declared-packages",
        ("h0", 'import { port } from "../../../packages/env/src/index.js";'): (
            "h0-imports-packages-by-name"
        ),
    }
    for (name, line), rule in cases.items():
        file = monorepo / f"services/{name}/src/imports.ts"
        file.write_text(f"{line}\n\nexport const x = port;\n")
        try:
            done = pnpm(monorepo, "boundaries", check=False)
        finally:
            file.unlink()
        assert (done.returncode == 0) == (rule == ""), done.stdout
        assert rule in done.stdout


@pytest.mark.parametrize("built", [False, *further(True)], ids=["fresh clone", "built"])
def test_what_is_built_changes_no_boundary(monorepo: Path, built: bool) -> None:
    """A clone in which nothing is built has no false orphan; a package that can be reached, and
    that the service does not declare, is found in both."""
    link = monorepo / f"services/{UNDECLARED}/node_modules/@acme/env"
    probe = monorepo / f"services/{UNDECLARED}/src/reached.ts"
    with nullcontext() if built else _nothing_built(monorepo):
        pnpm(monorepo, "boundaries")
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(monorepo / "packages/env")
        probe.write_text('export { port } from "@acme/env";\n')
        try:
            done = pnpm(monorepo, "boundaries", check=False)
        finally:
            probe.unlink()
            link.unlink()
    assert done.stdout.count("  error ") == 1
    assert f"{UNDECLARED}-imports-declared-packages: " in done.stdout


@contextmanager
def _nothing_built(monorepo: Path) -> Iterator[None]:
    """What the builds made is away as long as this lasts."""
    folders = [*monorepo.glob("packages/*/dist"), *monorepo.glob("services/*/dist")]
    assert len(folders) > 5
    for folder in folders:
        folder.rename(folder.with_name("node_modules") / "away")
    try:
        yield
    finally:
        for folder in folders:
            (folder.with_name("node_modules") / "away").rename(folder)


BAD = {
    "lint": ("debugger;\n", "noDebugger"),
    "format:check": ("export  const x = 1\n", "Formatter would have printed"),
    "typecheck": ('import { version } from "./version";\nversion;\n', "TS2835"),
    "boundaries": (
        'import { version } from "../../w0/src/version.js";\n\nexport const x = version;\n',
        "h0-imports-no-app-or-service",
    ),
}


@pytest.mark.parametrize("script", BAD)
def test_each_check_is_seen_to_fail(monorepo: Path, script: str) -> None:
    code, rule = BAD[script]
    file = monorepo / "services/h0/src/bad.ts"
    file.write_text(code)
    try:
        done = pnpm(monorepo, script, check=False)
    finally:
        file.unlink()
    assert done.returncode != 0 and rule in done.stdout + done.stderr


def test_the_architecture_test_fails_without_its_rule(monorepo: Path) -> None:
    config = monorepo / ".dependency-cruiser.cjs"
    text = config.read_text()
    config.write_text(text.replace("h0-imports-no-app-or-service", "renamed"))
    try:
        done = pnpm(monorepo, "--filter", "@acme/h0", "test", check=False)
    finally:
        config.write_text(text)
    assert done.returncode != 0
    assert "an import of another service is caught by its rule" in done.stdout + done.stderr
