"""One command from its arguments to its exit code: how much is said of it on the way."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from importlib import import_module
from pathlib import Path

from shipway import voice
from shipway.progress import at_work


def perform(arguments: argparse.Namespace) -> int:
    """Run the command; its exit code. Raises what the command raises."""
    run = import_module(f"shipway.commands.{arguments.command}.run").run
    voice.choose(quiet=arguments.quiet, verbose=arguments.verbose)
    with at_work(f"shipway {arguments.command} is at work"), _report_of(arguments):
        code: int = run(arguments)
    return code


@contextmanager
def _report_of(arguments: argparse.Namespace) -> Iterator[None]:
    """``--quiet`` leaves out what was done; what was asked for (--json, --dry-run) stays."""
    module = import_module(f"shipway.commands.{arguments.command}")
    asked = ("json", "dry_run")
    answer = getattr(module, "ANSWERS", False) or any(getattr(arguments, n, False) for n in asked)
    if not arguments.quiet or answer:
        yield
        return
    with Path(os.devnull).open("w", encoding="utf-8") as nothing, redirect_stdout(nothing):
        yield
