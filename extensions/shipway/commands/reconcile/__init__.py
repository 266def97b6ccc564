"""``shipway reconcile``: bring the shared files up to date after Copier updated one service."""

from __future__ import annotations

import argparse

NAME = "reconcile"
ORDER = 0
HELP = "Merge a service's new wiring into the shared files (copier update runs this itself)."
EPILOG = """\
example:
  shipway reconcile services/payments/.copier-answers.yml
"""
EXIT = "0 also with conflicts, which are named"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway reconcile``."""
    parser.add_argument("answers", help="the answers file of the service, from the repository root")
