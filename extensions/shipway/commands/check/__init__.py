"""``shipway check``: whether what is deployed still follows from the code."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from shipway.commands.options import names_services

NAME = "check"
ORDER = 30
HELP = "Say where manifests, Compose, .env.example or wiring differ from the code."
EPILOG = """\
examples:
  shipway check                           what Shipway made, and what meets it
  shipway check payments                  this service
  shipway check --scope repository        every file, also those of other services
  shipway check --format github           annotations in a pull request
  shipway check --format sarif > shipway.sarif
  shipway check --write-baseline          from now on only what is new counts
  shipway check --list-rules

Each finding is `file:line: what [rule]`, with the command or the edit that cures it;
`shipway explain RULE` says more about a rule. Levels, exceptions and the baseline:
docs/reference/check.md.
"""
EXIT = "0 no errors (there may be warnings), 1 errors"
ANSWERS = True
FORMATS = ("text", "json", "github", "sarif")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway check``."""
    names = parser.add_argument("names", nargs="*", metavar="NAME", help="these services only")
    names_services(names)
    parser.add_argument(
        "--scope",
        choices=("services", "repository"),
        help="what Shipway made and what meets it, or everything (default: as the settings say, "
        "else services)",
    )
    parser.add_argument(
        "--base",
        default="",
        metavar="REF",
        help="what a service's contract (openapi.json) is compared with (default: main)",
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument(
        "--json", action="store_const", const="json", dest="format", help="as --format json"
    )
    parser.add_argument("--list-rules", action="store_true", help="list the rules; check nothing")
    parser.add_argument(
        "--settings-schema",
        action="store_true",
        help="print the JSON Schema of services/.shipway.yml; check nothing",
    )
    _baseline_options(parser)


def _baseline_options(parser: argparse.ArgumentParser) -> None:
    baseline = parser.add_mutually_exclusive_group()
    baseline.add_argument(
        "--write-baseline",
        nargs="?",
        const=Path(),
        type=Path,
        metavar="FILE",
        help="write down what is found, so that only what is new counts from then on "
        "(default: beside the settings)",
    )
    baseline.add_argument("--baseline", type=Path, metavar="FILE", help="read this one")
    baseline.add_argument("--no-baseline", action="store_true", help="count what is known too")
    parser.add_argument(
        "--until", type=_day, metavar="DATE", help="the last day that the written baseline counts"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date, such as 2027-01-31") from None
