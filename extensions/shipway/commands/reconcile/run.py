"""``shipway reconcile``: bring the shared files up to date after Copier updated one service."""

from __future__ import annotations

import argparse
import sys

from shipway.commands.common import exclusive, open_host
from shipway.sources.services import member_of_answers
from shipway.upgrade.reconcile import format_copied, format_result, reconcile, write


def run(arguments: argparse.Namespace) -> int:
    """0 also with conflicts, as `copier update` has it; they are named on standard error."""
    host = open_host(arguments.directory, known=False)
    with exclusive(host.root, f"shipway reconcile {arguments.answers}"):
        result = reconcile(host, arguments.answers)
        format_result(host.root, result)
        format_copied(host, member_of_answers(host, arguments.answers), result)
        write(host.root, result)
    for path in sorted(result.contents):
        print(f"reconciled {path}")
    for note in result.notes:
        print(f"note: {note}")
    for path, what in sorted(result.conflicts.items()):
        print(f"conflict in {path}: {what}", file=sys.stderr)
    return 0
