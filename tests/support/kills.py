"""Kill a command at a chosen step of its writing, as kill -9 does: in a process of its own."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from shipway.cli import main
from shipway.files import run


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
        make, made = run.make, [0]

        def make_or_die(*arguments: object) -> None:
            if made[0] == step:
                _die()
            made[0] += 1
            make(*arguments)  # type: ignore[arg-type]

        run.make = make_or_die
        run.clear = lambda *arguments: _die()
        main([*command, "-C", str(root)])
    finally:
        os._exit(9)  # whatever it was: no finalizer of the tests' own may run here


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
