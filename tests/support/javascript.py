"""Node 24 and the real dependency-cruiser, which judge JavaScript."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from support.hosts import REPOSITORY
from support.tools import node_modules

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
    wanted = {"dependency-cruiser": "18.7.2", "json5": "2.2.3", "typescript": "6.0.3"}
    return node_modules("depcruise", wanted)
