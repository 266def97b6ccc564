"""``shipway recover``: finish, or take back, what an interrupted command wrote."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from shipway.commands.common import open_host
from shipway.files.lock import lock
from shipway.files.recovery import Pending, discard, pending, recover
from shipway.files.write import write_all
from shipway.recover import Completion, completion_of


def run(arguments: argparse.Namespace) -> int:
    """Recover; 0 when nothing is pending then, 1 when conflicts are left to resolve."""
    root = open_host(arguments.directory).root
    with lock(root, "shipway recover"):
        return _discarded(root) if arguments.discard else _finished(root)


def _discarded(root: Path) -> int:
    cut, changed = discard(root)
    if cut is None:
        print("No command is pending.")
        return 0
    print(f"Took back what `{cut.journal.command}` had written.")
    for path in changed:
        print(f"left as it is, it changed since: {path}")
    print("\nNext:\n  git status")
    return 0


def _finished(root: Path) -> int:
    cut = pending(root)
    if cut is None:
        print("No command is pending.")
        return 0
    if cut.untouched or not cut.obstacle:
        recover(root)
        rest = Completion()
    else:
        rest = completion_of(cut)
        write_all(cut.root, rest.contents, rest.modes, rest.moves, instead_of=cut.journal)
    _report(cut, rest)
    return 1 if rest.conflicts else 0


def _report(cut: Pending, rest: Completion) -> None:
    name = f"`{cut.journal.command}`"
    if cut.untouched:
        print(f"Nothing of {name} is there: forgotten.\n\nNext:\n  {cut.journal.command}")
        return
    print(f"{'Took back' if cut.journal.undo and not cut.obstacle else 'Finished'} {name}.")
    for path, why in rest.kept.items():
        print(f"left as it is: {path} {why}")
    for path in rest.conflicts:
        print(f"conflict in {path}: resolve the marked lines", file=sys.stderr)
    print("\nNext:\n  git diff")
