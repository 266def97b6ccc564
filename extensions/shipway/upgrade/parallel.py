"""Run one function over many jobs, in as many processes as there are cores.

Processes and not threads: Copier changes the working directory and the environment.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from shipway.errors import ShipwayError

J = TypeVar("J")
R = TypeVar("R")
_SHARED: dict[str, Any] = {}


def each(function: Callable[[J, Any], R], jobs: Sequence[J], shared: Any) -> Iterator[R]:
    """``function(job, shared)`` for every job, in the order in which they end.

    The first error ends it. ``shared`` is handed over once, not with every job.
    Raises ShipwayError when a process dies.
    """
    workers = min(cores(), len(jobs))
    if workers < 2:
        yield from (function(job, shared) for job in jobs)
        return
    # A fork has what the parent loaded; elsewhere a forked process may not use the system's
    # libraries, and starts anew.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(workers, context, _take, (function, shared)) as pool:
        with _uninterrupted():
            futures = [pool.submit(_call, job) for job in jobs]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenProcessPool:
            raise ShipwayError(
                "a process of this update was killed; nothing was written",
                fix="run it again, with more memory if that was why",
            ) from None
        finally:
            pool.shutdown(cancel_futures=True)


def cores() -> int:
    """How many processes may run at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C reaches the whole group, but what starts in here never hears of it: the parent says
    so, once, and ends the others. One that dies of it may hold a lock that the parent waits for."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _take(function: Any, shared: Any) -> None:
    _SHARED.update(function=function, shared=shared)


def _call(job: Any) -> Any:
    return _SHARED["function"](job, _SHARED["shared"])
