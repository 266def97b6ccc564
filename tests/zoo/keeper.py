"""Build a host of some shape, and run its gates."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from shipway.cli import main
from support.derived import MANIFESTS
from support.formatters import use
from support.hosts import commit, make_host
from support.tools import environment
from zoo.shapes import Shape


def build(shape: Shape, root: Path, *, hooked: bool = True) -> Path:
    """A committed host whose gates are green, with its hook in place where it is ``hooked``."""
    make_host(root, {**MANIFESTS, **shape.files})
    for tool in shape.tools:
        use(root, tool)
    manifest = root / "package.json"
    content = json.loads(manifest.read_text()) | shape.package
    manifest.write_text(json.dumps(content, indent=2) + "\n")
    settled = run(root, shape.settle)
    assert settled.returncode == 0, settled.stdout + settled.stderr
    commit(root)
    if shape.hook and hooked:
        hook = root / ".git/hooks/pre-commit"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\nset -e\n{shape.hook}\n")
        hook.chmod(0o755)
    return root


def run(root: Path, command: str) -> subprocess.CompletedProcess[str]:
    """A shell command with the tools of the host's root on its path."""
    variables = environment()
    variables["PATH"] = f"{root}/node_modules/.bin:{variables['PATH']}"
    return subprocess.run(
        ["sh", "-c", command],
        cwd=root,
        env=variables | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def red_gates(shape: Shape, root: Path) -> dict[str, str]:
    """The gates that say no, with what they say."""
    done = {name: run(root, command) for name, command in shape.gates.items()}
    return {
        name: f"{one.stdout}{one.stderr}"[-6000:] for name, one in done.items() if one.returncode
    }


def shipway(root: Path, *arguments: str) -> int:
    """The exit code of the command line in this process."""
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "-C", str(root)])
    return int(ended.value.code or 0)


def commit_through_hooks(root: Path, message: str) -> None:
    """`git commit` with the host's tools on the path, as in the terminal of its team."""
    before = os.environ["PATH"]
    os.environ["PATH"] = f"{root}/node_modules/.bin:{before}"
    try:
        commit(root, message)
    finally:
        os.environ["PATH"] = before
