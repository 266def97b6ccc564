"""Commands that a person is told to type, typed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from support.tools import environment


def printed_steps(text: str) -> list[str]:
    """The commands under the last ``Next:``."""
    return [line.strip() for line in text.rpartition("Next:\n")[2].splitlines() if line.strip()]


def typed(
    steps: list[str], folder: Path, variables: Mapping[str, str] = os.environ
) -> subprocess.CompletedProcess[str]:
    """One shell runs them, from the folder that the person is in; the first failure ends it."""
    return subprocess.run(
        ["bash", "-e"],
        input="\n".join(steps),
        cwd=folder,
        env=environment(variables),
        capture_output=True,
        text=True,
        check=False,
    )
