"""`pnpm check`: each of its steps is seen to fail. (That a fresh one passes: test_story.py.)"""

from __future__ import annotations

from pathlib import Path

import pytest

from support.hosts import git
from support.tools import pnpm

BROKEN = {
    "lint": ("packages/env/src/bad.ts", "debugger;\n"),
    "format": ("packages/env/src/bad.ts", "export  const x = 1\n"),
    "types": ("services/api/src/bad.ts", "export const n: number = 'one';\n"),
    "types of scripts": ("scripts/bad.ts", "export const n: number = 'one';\n"),
    "tests": (
        "packages/env/test/bad.test.ts",
        'import { expect, test } from "vitest";\n\ntest("x", () => expect(1).toBe(2));\n',
    ),
    "boundaries": (
        "services/jobs/src/bad.ts",
        'export { ConfigError } from "../../api/src/config.js";\n',
    ),
    "shipway": ("services/api/Dockerfile", None),
}


@pytest.mark.slow
def test_each_step_is_seen_to_fail(workspace: Path) -> None:
    """All of them in one run: a failed step stops no other, and each is named at the end."""
    for path, text in BROKEN.values():
        file = workspace / path
        known = file.read_text() if file.exists() else ""
        file.write_text((known + text) if text else f"{known}HEALTHCHECK CMD true\n")
    try:
        done = pnpm(workspace, "check", check=False)
    finally:
        git(workspace, "checkout", "--quiet", "--", ".")
        git(workspace, "clean", "-fdq", "packages", "services", "scripts")
    assert done.returncode == 1
    last = next(line for line in done.stdout.splitlines() if line.startswith("failed: "))
    assert set(last.removeprefix("failed: ").split(" (")[0].split(", ")) == set(BROKEN)
