"""Real formatters and linters, installed once for all tests, and hosts that use them."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from support.hosts import REPOSITORY
from support.javascript import NODE
from support.tools import STORE

VERSIONS = {
    "@biomejs/biome": "2.6.8",
    "@eslint/js": "^9.39.0",
    "eslint": "^9.39.0",
    "lint-staged": "17.6.1",
    "oxfmt": "0.79.0",
    "prettier": "3.10.1",
    "typescript": "~6.0.3",
    "typescript-eslint": "8.74.0",
}


@cache
def formatter_modules() -> Path:
    """A node_modules folder with all of them."""
    home = REPOSITORY / ".tools/formatters"
    home.mkdir(parents=True, exist_ok=True)
    wanted = json.dumps({"private": True, "dependencies": VERSIONS})
    stamp = home / "node_modules/.installed"
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.is_file() or stamp.read_text() != wanted:
            (home / "package.json").write_text(wanted)
            (home / "pnpm-workspace.yaml").write_text("nodeLinker: hoisted\n")
            env = os.environ | {"PATH": f"{NODE.parent}:{os.environ['PATH']}", "CI": "true"}
            command = [str(NODE.parent / "pnpm"), "install", "--silent", "--no-frozen-lockfile"]
            command += ["--store-dir", str(STORE)]
            subprocess.run(command, cwd=home, env=env, check=True)
            stamp.write_text(wanted)
    return home / "node_modules"


def use(root: Path, package: str, *, installed: bool = True) -> None:
    """Make a host's root declare one of them, and have it, with what it starts by name."""
    manifest = root / "package.json"
    known = manifest.read_text() if manifest.is_file() else '{"name": "acme"}'
    content: dict[str, Any] = json.loads(known)
    content.setdefault("devDependencies", {})[package] = f"{VERSIONS[package]}"
    manifest.write_text(json.dumps(content, indent=2) + "\n")
    if installed:
        place = root / "node_modules" / package
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(formatter_modules() / package)
        programs = root / "node_modules/.bin"
        if not programs.is_symlink():
            programs.symlink_to(formatter_modules() / ".bin")
