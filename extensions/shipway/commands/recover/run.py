"""``shipway recover``: finish, or take back, what an interrupted command wrote."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from shipway.commands.common import NoMonorepoError, open_host, say_notes, to_json
from shipway.commands.diffs import DRY
from shipway.files.lock import lock
from shipway.files.recovery import Pending, discard, pending, recover
from shipway.files.write import write_all
from shipway.init.leftovers import remove_left
from shipway.recover import completion_of


@dataclass(slots=True)
class _Outcome:
    """What became of the ``interrupted`` command; empty when there is none.

    done: ``finished``, ``taken back``, ``forgotten`` (nothing of it was there) or ``nothing``.
    kept: paths that stay as they are, each with the reason.
    """

    written: bool
    interrupted: str = ""
    done: str = "nothing"
    kept: dict[str, str] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)


def run(arguments: argparse.Namespace) -> int:
    """Recover; 0 when nothing is pending then, 1 when conflicts are left to resolve."""
    left = list(remove_left(arguments.directory, dry=arguments.dry_run))
    say_notes(left)
    try:
        outcome = _recovered(open_host(arguments.directory, known=False).root, arguments)
    except NoMonorepoError:
        if not left:
            raise
        outcome = _Outcome(not arguments.dry_run)  # a killed `shipway init` had none yet
    if arguments.json:
        print(to_json("recover", asdict(outcome)))
    else:
        _report(outcome)
    return 1 if outcome.conflicts else 0


def _recovered(root: Path, arguments: argparse.Namespace) -> _Outcome:
    with lock(root, "shipway recover"):
        if arguments.discard:
            return _discarded(root, dry=arguments.dry_run)
        return _finished(root, dry=arguments.dry_run)


def _discarded(root: Path, *, dry: bool) -> _Outcome:
    if dry:
        cut = pending(root)
        changed = cut.changed if cut else []
    else:
        cut, changed = discard(root)
    if cut is None:
        return _Outcome(not dry)
    kept = dict.fromkeys(changed, "changed since")
    return _Outcome(not dry, cut.journal.command, "taken back", kept)


def _finished(root: Path, *, dry: bool) -> _Outcome:
    cut = pending(root)
    if cut is None:
        return _Outcome(not dry)
    outcome = _Outcome(not dry, cut.journal.command, _what_is_done(cut))
    if cut.untouched or not cut.obstacle:
        if not dry:
            recover(root)
        return outcome
    rest = completion_of(cut)
    outcome.kept, outcome.conflicts = rest.kept, rest.conflicts
    if not dry:
        write_all(cut.root, rest.contents, rest.modes, rest.moves, instead_of=cut.journal)
    return outcome


def _what_is_done(cut: Pending) -> str:
    if cut.untouched:
        return "forgotten"
    return "taken back" if cut.journal.undo and not cut.obstacle else "finished"


def _report(outcome: _Outcome) -> None:
    name = f"`{outcome.interrupted}`"
    said = {
        "nothing": "No command is pending.",
        "forgotten": f"Nothing of {name} is there: forgotten.",
        "taken back": f"Took back what {name} had written.",
        "finished": f"Finished {name}.",
    }
    print(said[outcome.done])
    for path, why in outcome.kept.items():
        print(f"left as it is: {path} {why}")
    for path in outcome.conflicts:
        print(f"conflict in {path}: resolve the marked lines", file=sys.stderr)
    if not outcome.written:
        print(f"\n{DRY}")
    elif outcome.interrupted:
        print(f"\nNext:\n  {outcome.interrupted if outcome.done == 'forgotten' else 'git diff'}")
