"""``shipway reconcile``: bring the shared files up to date after Copier updated one service."""

from __future__ import annotations

import argparse
import sys

from shipway.commands.common import exclusive, open_host
from shipway.upgrade.reconcile import reconcile, write

NAME = "reconcile"
HELP = "Merge a service's new wiring into the shared files (copier update runs this itself)."
EPILOG = """\
example:
  shipway reconcile services/payments/.copier-answers.yml
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway reconcile``."""
    parser.add_argument("answers", help="the answers file of the service, from the repository root")


def run(arguments: argparse.Namespace) -> int:
    """0 also with conflicts, as `copier update` has it; they are named on standard error."""
    host = open_host(arguments.directory)
    with exclusive(host.root):
        result = reconcile(host, arguments.answers)
        write(host.root, result)
    for change in result.changes:
        print(f"reconciled {change.path}")
    for conflict in result.conflicts:
        print(f"conflict in {conflict}: resolve the marked lines", file=sys.stderr)
    return 0
