"""What an interrupted command left: finish it, or take it back, and never over what came after.

It is finished without a question only while every place is exactly as the interruption left it:
the first steps made, the others not. In all other cases a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shipway.errors import ShipwayError
from shipway.files.journal import Journal, State, Step, as_left, head_of, read_journal, states_of
from shipway.files.lock import JOURNAL, home_of
from shipway.files.places import place_of
from shipway.files.run import run, undo

SETTLED = (State.AFTER, State.SAME)


@dataclass(frozen=True, slots=True)
class Pending:
    """A command that was cut off while it wrote, and what stands at each of its places now.

    obstacle: why it cannot be finished by itself; empty when it can.
    """

    root: Path
    home: Path
    journal: Journal
    states: tuple[State, ...]
    obstacle: str

    @property
    def changed(self) -> list[str]:
        """The paths that somebody changed since."""
        return self._in(State.CHANGED)

    @property
    def untouched(self) -> bool:
        """Whether nothing of it stands (or stands any more)."""
        return all(state in (State.BEFORE, State.SAME) for state in self.states)

    def describe(self) -> str:
        """One line, and one for each path that stands in the way."""
        done = sum(state is State.AFTER for state in self.states)
        lines = [f"`{self.journal.command}` was cut off; {done} of {len(self.states)} written"]
        for path in self.changed:
            lines.append(f"  {path}: neither as it was before nor as that command writes it")
        return "\n".join(lines)

    def _in(self, wanted: State) -> list[str]:
        pairs = zip(self.journal.steps, self.states, strict=True)
        return [step.path for step, state in pairs if state is wanted]


def pending(root: Path) -> Pending | None:
    """The interrupted command of this repository; None when there is none.

    Raises ShipwayError when its journal cannot be read.
    """
    home = home_of(root)
    journal = read_journal(home)
    if journal is None:
        return None
    theirs = (home / journal.root).resolve()
    _refuse_moved_away(theirs, journal)
    states = tuple(states_of(theirs, journal.steps))
    obstacle = ""
    if State.CHANGED in states:
        obstacle = "files changed since then"
    elif not as_left(states):
        obstacle = "some of its files were put back since then"
    elif head_of(home.parent) != journal.head:
        obstacle = f"it began on {_branch(journal.head)}, and this is {_branch(_head(home))}"
    return Pending(theirs, home, journal, states, obstacle)


def recover(root: Path) -> Pending | None:
    """Finish what an interrupted command began, if nobody came in between; what it was.

    When nothing of it stands it is forgotten. Raises ShipwayError, with the paths, when a person
    must decide.
    """
    cut = pending(root)
    if cut is None:
        return None
    if cut.untouched:
        undo(cut.root, cut.home, cut.journal)
    elif cut.obstacle:
        raise ShipwayError(
            f"{cut.obstacle}\n{cut.describe()}",
            str(root),
            "shipway recover finishes it and keeps your changes; shipway recover --discard takes "
            "back what it wrote",
        )
    elif cut.journal.undo:
        undo(cut.root, cut.home, cut.journal)
    else:
        run(cut.root, cut.home, cut.journal)
    return cut


def discard(root: Path) -> tuple[Pending | None, list[str]]:
    """Take back what an interrupted command wrote; also the paths that somebody changed since:
    they stay as they are.

    A journal of another version is forgotten, and every file stays as it is.
    """
    home = home_of(root)
    try:
        cut = pending(root)
    except ShipwayError:
        (home / JOURNAL).unlink(missing_ok=True)
        return None, []
    return cut, undo(cut.root, cut.home, cut.journal) if cut else []


def left_of(cut: Pending) -> Mapping[Step, State]:
    """The steps that are not made, and whether their place changed since."""
    pairs = zip(cut.journal.steps, cut.states, strict=True)
    return {step: state for step, state in pairs if state not in SETTLED}


def _refuse_moved_away(root: Path, journal: Journal) -> None:
    """A folder may have become a link to elsewhere since."""
    for step in journal.steps:
        for place in filter(None, (step.to, step.source)):
            if place_of(root, place, follow=False) != root / place:
                what = f"{step.path} lies elsewhere since `{journal.command}` was cut off"
                raise ShipwayError(what, step.path, "put that folder back in its place")


def _head(home: Path) -> str:
    return head_of(home.parent)


def _branch(head: str) -> str:
    return head.removeprefix("ref: refs/heads/") if head.startswith("ref: ") else head[:12]
