"""Who may import whom: the workspace's own test sees each rule bite, and fails when one is gone."""

from __future__ import annotations

from pathlib import Path

from support.tools import pnpm

ARCHITECTURE = ("exec", "vitest", "run", "--project", "architecture")


def test_the_rules_hold_and_the_probes_break_each_of_them(workspace: Path) -> None:
    pnpm(workspace, *ARCHITECTURE)
    assert "no dependency violations found" in pnpm(workspace, "boundaries").stdout


def test_an_import_of_a_service_by_the_app_is_found(workspace: Path) -> None:
    probe = workspace / "apps/web/src/probe.ts"
    probe.write_text('export * from "../../../services/api/src/config.js";\n')
    try:
        done = pnpm(workspace, "boundaries", check=False)
    finally:
        probe.unlink()
    assert done.returncode != 0 and "apps-import-packages-only" in done.stdout


def test_the_architecture_test_fails_when_a_rule_is_blunt(workspace: Path) -> None:
    """A rule whose probe does not break it is a rule that bounds nothing."""
    rules = workspace / ".dependency-cruiser.cjs"
    text = rules.read_text()
    rules.write_text(text.replace('from: { path: "^packages/" }', 'from: { path: "^package/" }'))
    try:
        done = pnpm(workspace, *ARCHITECTURE, check=False)
    finally:
        rules.write_text(text)
    assert done.returncode != 0 and "packages-at-the-bottom" in done.stdout + done.stderr
