"""The laws for JavaScript and JSON files, and the tools that judge the result."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from shipway.service import Service
from shipway.wiring.engine import unwire, wire
from shipway.wiring.target import Target
from support.hosts import REPOSITORY
from support.patching import collateral, read_case
from support.tools import STORE

NODE = REPOSITORY / ".tools/bin/node"
PAYMENTS = Service(
    name="payments",
    scope="@acme",
    packages=("@acme/env",),
    owner="@acme/payments",
    dependency_cruiser_file=".dependency-cruiser.cjs",
    codeowners_file="CODEOWNERS",
    vitest_file="vitest.config.ts",
)
BILLING = Service(name="billing", scope="@acme", packages=("@acme/env",), owner="@acme/billing")


def check_laws(target: Target, text: str, *services: Service) -> str:
    """``text`` with the services wired, after: nothing of the host's is touched but for a comma
    behind its last entry, twice is once, undo gives the very bytes, in any order."""
    after = text
    for service in services:
        before, blocks = after, target.blocks(service)
        after = wire(target, before, blocks)
        assert _untouched(before, after)
        assert wire(target, after, blocks) == after
        assert unwire(target, after, blocks) == before
    for order in (services, services[::-1]):
        rest = after
        for service in order:
            rest = unwire(target, rest, target.blocks(service))
        assert rest == text
    return after


def check_golden(folder: Path, after: str) -> None:
    """``after`` is what the golden folder holds; SHIPWAY_REFRESH=1 writes it there."""
    path = read_case(folder)[1]
    if os.environ.get("SHIPWAY_REFRESH"):
        path.write_bytes(after.encode())
    assert path.is_file(), f"no {path.name}: run SHIPWAY_REFRESH=1 pytest and review it"
    assert after == path.read_bytes().decode()


def _untouched(before: str, after: str) -> bool:
    pairs = enumerate(zip(before, after, strict=False))
    start = next((n for n, (old, new) in pairs if old != new), len(before))
    with_comma = f"{before[:start]},{before[start:]}"
    return collateral(before, after) == 0 or collateral(with_comma, after) == 0


def node(script: Path, *args: str, cwd: Path) -> Any:
    """What a script prints as JSON, run by Node 24."""
    if not NODE.exists():
        pytest.skip("no Node 24 in .tools: run scripts/setup")
    done = subprocess.run(
        [NODE, script, *args], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@cache
def depcruise_modules() -> Path:
    """A node_modules folder with the real dependency-cruiser, installed once for all tests."""
    home = REPOSITORY / ".tools/depcruise"
    home.mkdir(parents=True, exist_ok=True)
    wanted = {
        "private": True,
        "dependencies": {"dependency-cruiser": "18.7.2", "json5": "2.2.3", "typescript": "6.0.3"},
    }
    manifest, stamp = home / "package.json", home / "node_modules/.installed"
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.is_file() or stamp.read_text() != json.dumps(wanted):
            manifest.write_text(json.dumps(wanted))
            env = {**os.environ, "PATH": f"{NODE.parent}:{os.environ['PATH']}", "CI": "true"}
            command = [NODE.parent / "pnpm", "install", "--silent", "--no-frozen-lockfile"]
            command += ["--ignore-workspace", "--store-dir", str(STORE)]
            subprocess.run(command, cwd=home, env=env, check=True)
            stamp.write_text(json.dumps(wanted))
    return home / "node_modules"
