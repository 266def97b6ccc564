"""`pnpm check`: each of its steps is seen to fail, and what did not change is not run again.

That a fresh one passes: test_story.py.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.hosts import git, snapshot
from support.tools import pnpm

# In services, which no other package depends on: the tasks of all others keep their results.
BROKEN = {
    "lint": ("services/api/src/bad.ts", "debugger;\n"),
    "format": ("services/api/src/bad.ts", "export  const x = 1\n"),
    "types": ("services/api/src/bad.ts", "export const n: number = 'one';\n"),
    "types of scripts": ("scripts/bad.ts", "export const n: number = 'one';\n"),
    "tests": (
        "services/jobs/test/bad.test.ts",
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
        git(workspace, "clean", "-fdq", "services", "scripts")
    assert done.returncode == 1
    last = next(line for line in done.stdout.splitlines() if line.startswith("failed: "))
    assert set(last.removeprefix("failed: ").split(" (")[0].split(", ")) == set(BROKEN)


TASKS = ("test", "typecheck", "boundaries", "test:scripts", "packages:build")
BOUNDARIES = "//#boundaries"
"""What looks at every package's sources."""
REACHES = {
    "README.md": set(),
    "services/api/src/app.ts": {"@acme/api#test", "@acme/api#typecheck", BOUNDARIES},
    "packages/env/src/index.ts": {
        *(f"@acme/{name}#{task}" for name in ("env", "web", "db-migrate") for task in TASKS[:2]),
        "@acme/db#test",
        "//#packages:build",
        BOUNDARIES,
    },
    "packages/db-migrate/migrations/0001_notes.sql": {
        *(f"@acme/db-migrate#{task}" for task in TASKS[:2]),
        "@acme/db#test",
        BOUNDARIES,
    },
    "scripts/dev/embedded-postgres.ts": {"@acme/db#test", "//#test:scripts"},
    "scripts/packages-build.ts": {"//#packages:build", "//#test:scripts"},
    "scripts/db.ts": {"//#test:scripts"},
}
"""A file that changes, and the tasks that run again."""


@pytest.mark.parametrize("path", REACHES)
def test_a_change_runs_again_what_it_reaches(workspace: Path, path: str) -> None:
    """A type that changes in a package once left the web app's own check as it was."""
    assert _to_run(workspace) == set()
    file = workspace / path
    file.write_text(f"{file.read_text()}\n")
    try:
        assert _to_run(workspace) == REACHES[path]
    finally:
        git(workspace, "checkout", "--quiet", "--", path)


def test_the_rules_of_imports_run_every_test_again(workspace: Path) -> None:
    """Services read them in theirs."""
    rules = workspace / ".dependency-cruiser.cjs"
    rules.write_text(f"{rules.read_text()}\n")
    try:
        again = _to_run(workspace)
    finally:
        git(workspace, "checkout", "--quiet", "--", rules.name)
    assert {"@acme/api#test", "@acme/jobs#test", "//#test:scripts", BOUNDARIES} <= again
    assert not any(task.endswith("#typecheck") for task in again)


def test_what_was_built_comes_back_as_it_was(workspace: Path) -> None:
    """Also when somebody deleted or spoilt it: unchanged sources are not built again."""
    dist = workspace / "packages/env/dist"
    build = ("--silent", "exec", "turbo", "run", "packages:build")
    pnpm(workspace, *build)
    before = snapshot(dist)
    (dist / "index.d.ts").unlink()
    (dist / "index.js").write_text("spoilt\n")
    assert ">>> FULL TURBO" in pnpm(workspace, *build).stdout
    assert before and snapshot(dist) == before


def _to_run(workspace: Path) -> set[str]:
    """The tasks that Turborepo has no result of."""
    said = pnpm(workspace, "--silent", "exec", "turbo", "run", *TASKS, "--dry=json").stdout
    tasks = json.loads(said)["tasks"]
    assert len(tasks) > len(TASKS)
    return {
        task["taskId"]
        for task in tasks
        if task["task"] in TASKS and task["cache"]["status"] == "MISS"
    }
