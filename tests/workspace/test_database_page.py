"""docs/migrations.md by its own words: each file is written, each command runs, in order."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from commands.test_new import shipway
from support.hosts import git
from support.tools import STORE, environment, pnpm

from .test_dev import running

# In CI pnpm would refuse a new package.
AT_A_DESK = {"pnpm_config_store_dir": str(STORE), "pnpm_config_frozen_lockfile": "false"}
BLOCK = re.compile(r"```(sh|sql|ts)\n(.*?)```", re.DOTALL)
FILE = re.compile(r"(?:--|//) (\S+/\S+)\n")


def steps(page: str) -> list[tuple[str, str]]:
    """Path and text of each file, and "" with each command, in order."""
    found: list[tuple[str, str]] = []
    for language, body in BLOCK.findall(page):
        if language == "sh":
            found += [("", line) for line in body.splitlines()]
        else:
            named = FILE.match(body)
            assert named, body
            found.append((named[1], body[named.end() :]))
    return found


def run(root: Path, command: str) -> str:
    """As typed into a shell; nothing else."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=root,
        env={**environment(), **AT_A_DESK},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


@pytest.mark.slow
def test_the_page_works_as_printed(workspace: Path, tmp_path: Path) -> None:
    """Beside `pnpm dev`, and at the end without it; what was written there passes the checks."""
    walk = steps((workspace / "docs/migrations.md").read_text())
    said: dict[str, str] = {}
    try:
        with running(workspace, tmp_path) as dev:
            dev.until_it_says("everything answers")
            refused = subprocess.run(
                ["pnpm", "db", "reset"], cwd=workspace, env=environment(), capture_output=True,
                text=True, check=False,
            )  # fmt: skip
            assert refused.returncode == 1 and "end `pnpm dev` first" in refused.stderr
            for path, text in walk[:-1]:
                if path:
                    (workspace / path).write_text(text)
                else:
                    said[text.split("  ")[0]] = run(workspace, text)
        assert "db-migrate: due  0002" not in said["pnpm db migrate status"]
        assert "kind" in said[r"pnpm db psql -c '\d notes'"]
        assert "0004_notes_by_tenant" in said["pnpm db psql -c 'TABLE migrations'"]
        assert walk[-1][1].startswith("pnpm db reset")
        run(workspace, walk[-1][1])
        pnpm(workspace, "packages:build")
        for part in ("apps/web", "services/payments", "packages/db"):
            pnpm(workspace, "--filter", f"./{part}", "typecheck")
        pnpm(workspace, "exec", "biome", "check", "apps", "services/payments/src", "packages")
        pnpm(workspace, "--filter", "./packages/db-migrate", "test")
        pnpm(workspace, "boundaries")
    finally:
        back(workspace)


def back(workspace: Path) -> None:
    """The shared workspace as it was."""
    if (workspace / "services/payments").exists():
        assert shipway(workspace, "remove", "payments", "--force") == 0
    pnpm(workspace, "db", "reset")
    git(workspace, "checkout", "--quiet", "--", ".")
    git(workspace, "clean", "-fdq")
    pnpm(workspace, "install", "--silent", "--offline", "--store-dir", str(STORE))
    assert json.loads((workspace / "package.json").read_text())["scripts"]["db"]


def test_a_command_that_there_is_not_gives_the_usage(workspace: Path) -> None:
    """And without `pnpm dev` there is nothing to open."""
    for words, says in (([], "usage: pnpm db COMMAND"), (["url"], "start `pnpm dev`")):
        done = subprocess.run(
            ["node", "scripts/db.ts", *words, "--no-docker"],
            cwd=workspace, env=environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode != 0 and says in done.stderr
