"""``shipway completion``: what a shell completes on Tab."""

from __future__ import annotations

import argparse

import shtab

from shipway.commands.options import PARTS, SERVICES
from shipway.commands.parser import parser

OFFERED = {
    SERVICES: "shipway list 2>/dev/null",
    PARTS: "shipway list --parts 2>/dev/null",
}
"""Kind of a name -> the command that a shell asks for them."""


def run(arguments: argparse.Namespace) -> int:
    """Print the script; always 0."""
    root = parser()
    _complete_names(root)
    print(shtab.complete(root, arguments.shell))
    return 0


def _complete_names(parser: argparse.ArgumentParser) -> None:
    for action in parser._actions:
        if asked := OFFERED.get(getattr(action, "complete", "")):
            action.complete = shtab.cmd(asked)  # type: ignore[attr-defined]
        if isinstance(action.choices, dict):
            for command in action.choices.values():
                _complete_names(command)
