"""``shipway check``: whether what is deployed still follows from the code."""

from __future__ import annotations

import argparse

from shipway.commands.options import names_services

NAME = "check"
ORDER = 30
HELP = "Say where manifests, Compose, .env.example or wiring differ from the code; exit 1 then."
EPILOG = """\
examples:
  shipway check                           every service
  shipway check payments
  shipway check --format github           annotations in a pull request
  shipway check --format sarif > shipway.sarif

Each finding is `file:line: what [rule]`, with the command or the edit that cures it.
"""
EXIT = "0 nothing found, 1 findings"
ANSWERS = True

FORMATS = ("text", "json", "github", "sarif")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway check``."""
    names_services(
        parser.add_argument("names", nargs="*", metavar="NAME", help="these services only")
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
