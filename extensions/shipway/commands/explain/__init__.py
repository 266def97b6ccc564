"""``shipway explain``: who wrote a line, or what a rule of `shipway check` is about."""

from __future__ import annotations

import argparse

from shipway.commands.options import json_option

NAME = "explain"
ORDER = 35
HELP = "Say who wrote a line and from what it follows, or what a rule of `shipway check` wants."
EPILOG = """\
examples:
  shipway explain docker-compose.dev.yml:42
  shipway explain infra/k8s/base/payments/deployment.yaml:31 --json
  shipway explain image-undigested

A line is Shipway's or the team's; for one of Shipway's it names every answer, variable of the env
schema and instruction of the Dockerfile without which the line would be another. A line that
`shipway add` brought names its part.
"""
EXIT = "0 said"
ANSWERS = True


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway explain``."""
    parser.add_argument(
        "what",
        metavar="FILE:LINE|RULE",
        help="a line of a file, or a rule as `shipway check` prints it in brackets",
    )
    json_option(parser, "the explanation")
