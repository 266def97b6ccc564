"""``shipway format``: bring what plain Copier just wrote into the form of the host's formatter."""

from __future__ import annotations

import argparse

NAME = "format"
ORDER = 0
HELP = "Format a new service as the host's formatter does (copier copy runs this itself)."
EPILOG = """\
example:
  shipway format services/payments/.copier-answers.yml
"""
EXIT = "0 also where nothing can be formatted, and why is said"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway format``."""
    parser.add_argument("answers", help="the answers file of the service, from the repository root")
