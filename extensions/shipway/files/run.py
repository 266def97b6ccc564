"""Carry out a journal, or take it back: from the first step that is not done yet to the last."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from shipway.errors import ShipwayError
from shipway.files.apply import leave_no_folder, make, take_back, tidy, write_durably
from shipway.files.journal import Journal, State, Step, states_of
from shipway.files.lock import JOURNAL
from shipway.files.places import NOTHING

CURE = "cure that and run it again"


def put_journal(home: Path, journal: Journal) -> None:
    """Make this the journal that stands, in one rename. Raises OSError."""
    stage = home / journal.stage
    write_durably(stage / JOURNAL, journal.to_json())
    (stage / JOURNAL).replace(home / JOURNAL)


def clear(home: Path, journal: Journal) -> None:
    """Forget a journal: all of it is done, or taken back."""
    (home / JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(home / journal.stage, ignore_errors=True)


def run(root: Path, home: Path, journal: Journal) -> None:
    """Make every step that is not made yet, and clear the journal.

    Whatever stops it, Ctrl-C too, takes every step back before it is raised: an OSError as
    ShipwayError. A place that somebody changed in between stops it as well.
    """
    try:
        for step, state in zip(journal.steps, states_of(root, journal.steps), strict=True):
            _refuse_changed(step, state)
            if state is State.BEFORE:
                make(root, home / journal.stage, step)
    except OSError as error:
        undo(root, home, journal)
        raise failure(error, root) from None
    except BaseException:
        undo(root, home, journal)
        raise
    clear(home, journal)


def undo(root: Path, home: Path, journal: Journal) -> list[str]:
    """Take back every step that is made, and clear the journal; the paths that somebody changed
    since, which stay as they are.

    Raises ShipwayError when that fails too: the journal stands then.
    """
    backwards = replace(journal, undo=True)
    with suppress(OSError):  # a full disk: should this be killed, too, the journal says forward
        put_journal(home, backwards)
    states = list(zip(journal.steps, states_of(root, journal.steps), strict=True))
    try:
        tidy(root, journal.steps)
        for step, state in reversed(states):
            if state is State.AFTER:
                take_back(root, home / journal.stage, step)
            elif state is State.BEFORE:
                leave_no_folder(root, step)
    except OSError as error:
        raise ShipwayError(
            f"writing stopped half-way, and it cannot be taken back now: {error.strerror}",
            str(error.filename or root),
            "cure that, then: shipway recover, or shipway recover --discard",
        ) from None
    clear(home, journal)
    return [step.path for step, state in states if state is State.CHANGED]


def failure(error: OSError, where: Path) -> ShipwayError:
    """An error of the disk, once everything is as it was."""
    return ShipwayError(f"{NOTHING}: {error.strerror}", str(error.filename or where), CURE)


def changed_since(path: str) -> ShipwayError:
    """The error of a place that somebody changed between its reading and its writing."""
    return ShipwayError(
        f"{NOTHING}: {path} changed while this command worked", path, "run it again"
    )


def _refuse_changed(step: Step, state: State) -> None:
    if state is State.CHANGED:
        raise changed_since(step.path)
