"""``shipway check``: whether what is deployed still follows from the code."""

from __future__ import annotations

import argparse

from shipway.commands.options import names_services

NAME = "check"
ORDER = 30
HELP = "Say where manifests, Compose, .env.example or wiring differ from the code."
EPILOG = """\
examples:
  shipway check                           every service
  shipway check payments
  shipway check --format github           annotations in a pull request
  shipway check --format sarif > shipway.sarif
  shipway check --list-rules

Each finding is `file:line: what [rule]`, with the command or the edit that cures it;
`shipway explain RULE` says more about a rule.
"""
EXIT = "0 no errors (there may be warnings), 1 errors"
ANSWERS = True
FORMATS = ("text", "json", "github", "sarif")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway check``."""
    names = parser.add_argument("names", nargs="*", metavar="NAME", help="these services only")
    names_services(names)
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument(
        "--json", action="store_const", const="json", dest="format", help="as --format json"
    )
    parser.add_argument("--list-rules", action="store_true", help="list the rules; check nothing")
