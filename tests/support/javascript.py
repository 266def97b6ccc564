"""Node 24 and the real dependency-cruiser, which judge JavaScript."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from support.hosts import REPOSITORY
from support.tools import STORE

NODE = REPOSITORY / ".tools/bin/node"


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
            command = [str(NODE.parent / "pnpm"), "install", "--silent", "--no-frozen-lockfile"]
            command += ["--ignore-workspace", "--store-dir", str(STORE)]
            subprocess.run(command, cwd=home, env=env, check=True)
            stamp.write_text(json.dumps(wanted))
    return home / "node_modules"
