"""How much is said beside the answer, and in which colour: the person's own choice, for a run."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

QUIET, NORMAL, VERBOSE = range(3)
_level = NORMAL


def choose(*, quiet: bool = False, verbose: bool = False) -> None:
    """For all that is said from now on in this process."""
    global _level
    _level = QUIET if quiet else VERBOSE if verbose else NORMAL


def quiet() -> bool:
    """Whether nothing but errors and answers is to be said."""
    return _level == QUIET


def note(text: str) -> None:
    """Something to know, beside the answer: on standard error, not with ``--quiet``."""
    if not quiet():
        print(text, file=sys.stderr)


def detail(text: str) -> None:
    """One step, with ``--verbose`` only."""
    if _level == VERBOSE:
        print(f"shipway: {text}", file=sys.stderr)


@contextmanager
def timed(text: str) -> Iterator[None]:
    """:func:`detail` with the milliseconds that the block took."""
    began = time.monotonic()
    yield
    if _level == VERBOSE:
        detail(f"{text} ({(time.monotonic() - began) * 1000:.0f} ms)")


def colours(stream: TextIO) -> bool:
    """Whether ``stream`` shows colours: in a terminal, unless NO_COLOR or FORCE_COLOR decide."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"
