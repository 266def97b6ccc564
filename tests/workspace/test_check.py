"""`pnpm check`: each of its steps is seen to fail, and what did not change is not run again; for a
pull request it is not asked for.

That a fresh one passes: test_story.py.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.changes import change_file, swap
from support.hosts import commit, git, snapshot
from support.tools import environment, pnpm

# In services, which no other package depends on: the tasks of all others keep their results.
BROKEN = {
    "lint": ("services/api/src/bad.ts", "debugger;\n"),
    "format": ("services/api/src/bad.ts", "export  const x = 1\n"),
    "types of scripts": ("scripts/bad.ts", "export const n: number = 'one';\n"),
    "tests": (
        "services/jobs/test/bad.test.ts",
        'import { expect, test } from "vitest";\n\ntest("x", () => expect(1).toBe(2));\n',
    ),
    "boundaries": (
        "services/jobs/src/bad.ts",
        'export { ConfigError } from "../../api/src/config.js";\n',
    ),
    "shipway": ("services/api/Dockerfile", "HEALTHCHECK CMD true\n"),
}
TURBO = "node_modules/.bin/turbo"
BASE = "TURBO_SCM_BASE"


@pytest.mark.slow
def test_each_step_is_seen_to_fail(workspace: Path) -> None:
    """All in one run, a pull request's: a failed step stops no other, and each is named at the end.
    The types fail in the web app, as another package has no more what it imports."""
    for path, text in BROKEN.values():
        with (workspace / path).open("a") as file:
            file.write(text)
    change_file(workspace / "packages/db/src/index.ts", swap("type Check, ", "", 1))
    commit(workspace)
    try:
        done = pnpm(workspace, "check", check=False, variables={**os.environ, BASE: "HEAD^1"})
    finally:
        git(workspace, "reset", "--quiet", "--hard", "HEAD^1")
        pnpm(workspace, *BUILD)
    assert done.returncode == 1 and "note tests and types: what changed since " in done.stdout
    last = next(line for line in done.stdout.splitlines() if line.startswith("failed: "))
    assert set(last.removeprefix("failed: ").split(" (")[0].split(", ")) == {"types", *BROKEN}
    assert "Module '\"@acme/db\"' has no exported member 'Check'" in done.stdout


BUILD = ("--silent", "exec", "turbo", "run", "packages:build")
TASKS = (
    "test", "typecheck", "boundaries", "test:scripts", "packages:build", "lint", "format:check"
)  # fmt: skip
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
"""A file that changes, and the tasks that run again, beside what reads every file but prose."""
BIOME = {"//#lint", "//#format:check"}


@pytest.mark.parametrize("path", REACHES)
def test_a_change_runs_again_what_it_reaches(workspace: Path, path: str) -> None:
    """A type that changes in a package once left the web app's own check as it was. A pull request
    asks for no more, and no less: by packages alone Turborepo would pass over `@acme/db#test`."""
    assert _to_run(workspace) == set()
    file = workspace / path
    file.write_text(f"{file.read_text()}\n")
    try:
        reached = REACHES[path] | (set() if path.endswith(".md") else BIOME)
        assert _to_run(workspace) == reached == _affected(workspace)
    finally:
        git(workspace, "checkout", "--quiet", "--", path)


@pytest.mark.parametrize("path", ["tsconfig.base.json", "pnpm-lock.yaml", ".nvmrc"])
def test_what_all_are_made_with_reaches_all(workspace: Path, path: str) -> None:
    """Also where no package is in the change."""
    assert _affected(workspace) == set()
    file = workspace / path
    file.write_text(f"{file.read_text()}\n")
    try:
        everything = {task["taskId"] for task in _tasks(workspace)}
        assert _affected(workspace) == everything
    finally:
        git(workspace, "checkout", "--quiet", "--", path)


STEPS = ("turbo", "tsc", "biome", "shipway")


def test_without_the_base_everything_is_checked(workspace: Path, tmp_path: Path) -> None:
    """A clone without history has nothing to compare with, and the log says so. The packages'
    builds are asked for whole in any case: others read them."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{workspace}", "clone")
    tools = clone / "node_modules/.bin"
    tools.mkdir(parents=True)
    for name in STEPS:
        (tools / name).write_text('#!/bin/sh\necho "${0##*/} $@" >> node_modules/asked\n')
        (tools / name).chmod(0o755)

    def asked(base: str) -> tuple[str, set[str]]:
        said = _said(clone, "node", "scripts/check.ts", base=base)
        lines = (clone / "node_modules/asked").read_text().splitlines()
        (clone / "node_modules/asked").unlink()
        return said, {line.split(" --")[0] for line in lines if "--affected" in line}

    said, by_change = asked("HEAD^1")
    assert "note everything is checked: HEAD^1 and HEAD have no commit in common here" in said
    assert by_change == set()
    said, by_change = asked("HEAD")
    assert "note tests and types: what changed since " in said
    runs = ("test test:scripts", "typecheck", "boundaries")
    assert by_change == {f"turbo run {names}" for names in runs}


def test_a_new_file_is_linted_before_git_knows_it(workspace: Path) -> None:
    """In any folder."""
    file = workspace / "infra/new.json"
    file.write_text("{}\n")
    try:
        assert _to_run(workspace) == BIOME
    finally:
        file.unlink()


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
    pnpm(workspace, *BUILD)
    before = snapshot(dist)
    (dist / "index.d.ts").unlink()
    (dist / "index.js").write_text("spoilt\n")
    assert ">>> FULL TURBO" in pnpm(workspace, *BUILD).stdout
    assert before and snapshot(dist) == before


def _to_run(workspace: Path) -> set[str]:
    """The tasks that Turborepo has no result of."""
    tasks = _tasks(workspace)
    assert len(tasks) > len(TASKS)
    return {task["taskId"] for task in tasks if task["cache"]["status"] == "MISS"}


def _affected(workspace: Path) -> set[str]:
    """The tasks that a pull request asks for, before it has any result."""
    return {task["taskId"] for task in _tasks(workspace, "--affected")}


def _tasks(workspace: Path, *options: str) -> list[dict[str, Any]]:
    """What Turborepo would look at, compared with the last commit."""
    said = _said(workspace, TURBO, "run", *TASKS, "--dry=json", *options, base="HEAD")
    return [
        task
        for task in json.loads(said)["tasks"]
        if task["task"] in TASKS and task["command"] != "<NONEXISTENT>"
    ]


def _said(here: Path, *command: str, base: str) -> str:
    """What a command prints, which must succeed."""
    env = {**environment(), BASE: base}
    return subprocess.run(
        command, cwd=here, env=env, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
