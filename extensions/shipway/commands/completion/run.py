"""``shipway completion``: what a shell completes on Tab."""

from __future__ import annotations

import argparse

import shtab

from shipway.commands.options import SERVICES
from shipway.commands.parser import parser

NAMES = shtab.cmd("shipway list 2>/dev/null")


def run(arguments: argparse.Namespace) -> int:
    """Print the script; always 0."""
    root = parser()
    _complete_services(root)
    print(shtab.complete(root, arguments.shell))
    return 0


def _complete_services(parser: argparse.ArgumentParser) -> None:
    for action in parser._actions:
        if getattr(action, "complete", None) == SERVICES:
            action.complete = NAMES  # type: ignore[attr-defined]
        if isinstance(action.choices, dict):
            for command in action.choices.values():
                _complete_services(command)
