"""``shipway explain``: what a rule of `shipway check` is about."""

from __future__ import annotations

import argparse

from shipway.commands.options import json_option

NAME = "explain"
ORDER = 35
HELP = "Say what a rule of `shipway check` finds, why, and how to cure it."
EPILOG = """\
example:
  shipway explain image-undigested
"""
EXIT = "0 said"
ANSWERS = True


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway explain``."""
    parser.add_argument("rule", metavar="RULE", help="as `shipway check` prints it in brackets")
    json_option(parser, "the rule")
