"""``shipway completion``: what a shell completes on Tab."""

from __future__ import annotations

import argparse
from pathlib import Path


def run(arguments: argparse.Namespace) -> int:
    """Print the script of a shell; always 0. shtab made it (tests/commands/test_completion.py):
    shells run this at every start, and shtab with all commands took as long as the rest twice."""
    print(Path(__file__).with_name(f"shipway.{arguments.shell}").read_text("utf-8"), end="")
    return 0
