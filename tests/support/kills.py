"""Kill a command at a chosen step of its writing, as kill -9 does: in a process of its own."""

from __future__ import annotations

import os
import signal
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from shipway.cli import main
from shipway.files import run
from shipway.files.apply import make


def killed(root: Path, step: int, *command: str) -> bool:
    """Run a command that dies before it makes its step number ``step`` (from 0), or, when it has
    no such step, before it forgets its journal. Whether it came so far."""
    child = os.fork()
    if child == 0:
        _run_and_die(root, step, command)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _run_and_die(root: Path, step: int, command: tuple[str, ...]) -> None:
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        made = count()

        def make_or_die(*arguments: Any) -> None:
            if next(made) == step:
                _die()
            make(*arguments)

        patch = pytest.MonkeyPatch()
        patch.setattr(run, "make", make_or_die)
        patch.setattr(run, "clear", lambda *arguments: _die())
        main([*command, "-C", str(root)])
    finally:
        os._exit(9)  # whatever it was: no finalizer of the tests' own may run here


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
