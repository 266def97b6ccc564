"""The tools that scripts/setup brings, run on generated code."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from support.hosts import REPOSITORY

TOOLS = REPOSITORY / ".tools/bin"
OLDEST_NODE = REPOSITORY / ".tools/oldest-node/node_modules/node/bin"
"""The folder with the oldest Node that services run on."""
STORE = Path(os.environ.get("SHIPWAY_TEST_STORE") or REPOSITORY / ".tools/pnpm-store")
PREVIOUS_PNPM = "10.34.8"
"""Of the major before the one that a new workspace names."""
BIN = Path(sys.executable).parent


def environment(variables: Mapping[str, str] = os.environ) -> dict[str, str]:
    """``variables`` with Node 24 and the `shipway` under test on the path."""
    return {**variables, "PATH": f"{TOOLS}:{BIN}:{variables['PATH']}", "CI": "true"}


def pnpm(
    root: Path,
    *args: str,
    check: bool = True,
    variables: Mapping[str, str] = os.environ,
    node: Path = TOOLS,
) -> subprocess.CompletedProcess[str]:
    """Run pnpm with Node 24, or with the one in the folder ``node``; its output is shown when it
    fails."""
    here = environment(variables)
    done = subprocess.run(
        [TOOLS / "pnpm", *args],
        cwd=root,
        env=here | {"PATH": f"{node}:{here['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not check or done.returncode == 0, f"pnpm {args}\n{done.stdout}\n{done.stderr}"
    return done


def pnpm_with_nothing(
    root: Path, *args: str, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """The same with nothing in its environment but the way to the tools."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME")}
    return pnpm(root, *args, check=check, variables=bare)


def node_modules(name: str, dependencies: Mapping[str, str], *, hoisted: bool = False) -> Path:
    """A node_modules folder with ``dependencies`` in ``.tools``, installed once for all tests."""
    home = REPOSITORY / ".tools" / name
    home.mkdir(parents=True, exist_ok=True)
    wanted = json.dumps({"private": True, "dependencies": dependencies})
    stamp = home / "node_modules/.installed"
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.is_file() or stamp.read_text() != wanted:
            (home / "package.json").write_text(wanted)
            linker = "hoisted" if hoisted else "isolated"
            # No script of theirs is run, and pnpm 11 would end by 1 at one.
            settings = f"nodeLinker: {linker}\nstrictDepBuilds: false\n"
            (home / "pnpm-workspace.yaml").write_text(settings)
            pnpm(home, "install", "--silent", "--no-frozen-lockfile", "--store-dir", str(STORE))
            stamp.write_text(wanted)
    return home / "node_modules"


def node(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run plain Node 24 in a folder."""
    command = [str(TOOLS / "node"), *args]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
