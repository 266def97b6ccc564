"""What a command is about to write: enough to finish it, to take it back, and to see that
somebody came in between."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Literal

from shipway.errors import ShipwayError
from shipway.files.fingerprint import ABSENT, fingerprint
from shipway.files.lock import JOURNAL

VERSION = 2
"""1 had no fingerprints."""


class State(Enum):
    """What stands at a step's place now."""

    BEFORE = "as it was before"
    AFTER = "written"
    SAME = "no change"
    CHANGED = "changed since"


@dataclass(frozen=True, slots=True)
class Step:
    """One write, deletion or move. ``path`` is what the command named, ``to`` its real place and
    ``source`` where a move comes from, all POSIX and relative to the repository's root.

    before, after: fingerprints of the place. staged, kept: the new and the old content, names in
    the stage. mode: permission bits; None keeps those that the file has.
    """

    kind: Literal["write", "delete", "move"]
    path: str
    to: str
    before: str = ABSENT
    after: str = ABSENT
    source: str = ""
    staged: str = ""
    kept: str = ""
    mode: int | None = None


@dataclass(frozen=True, slots=True)
class Journal:
    """All steps of one command, in their order.

    command: as it was typed. head: what git's HEAD said. root: the repository's root, relative
    to the journal's folder. stage: a folder beside the journal. undo: whether it is being taken
    back.
    """

    command: str
    head: str
    root: str
    stage: str
    steps: tuple[Step, ...]
    undo: bool = False

    def to_json(self) -> bytes:
        """The journal's file."""
        return json.dumps({"version": VERSION, **asdict(self)}).encode()


def read_journal(home: Path) -> Journal | None:
    """The journal that stands; None when no command was interrupted.

    Raises ShipwayError for one that this version cannot read: it is left alone.
    """
    path = home / JOURNAL
    if not path.is_file():
        return None
    try:
        data = json.loads(path.read_bytes())
        if data.pop("version") == VERSION:
            known = {field.name for field in fields(Journal)}
            steps = tuple(Step(**step) for step in data.pop("steps"))
            return Journal(steps=steps, **{k: v for k, v in data.items() if k in known})
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise ShipwayError(
        "another version of shipway was interrupted here, and this one cannot read its journal",
        str(path),
        "shipway recover --discard forgets it and leaves every file as it is now (see git status)",
    )


def states_of(root: Path, steps: Iterable[Step]) -> list[State]:
    """What stands at each step's place. A file in a folder that has not moved yet is looked for
    where the folder is."""
    states: list[State] = []
    waiting: dict[str, str] = {}
    for step in steps:
        if step.kind == "move":
            state = _move_state(root / step.source, root / step.to)
            if state is State.BEFORE:
                waiting[step.to] = step.source
        else:
            state = _state(step, fingerprint(root / original(step.to, waiting)))
        states.append(state)
    return states


def original(path: str, moves: Mapping[str, str]) -> str:
    """Where ``path`` is as long as ``moves`` (new folder -> old one) are not made."""
    for new, old in moves.items():
        if PurePosixPath(path).is_relative_to(new):
            return f"{old}{path.removeprefix(new)}"
    return path


def as_left(states: Iterable[State]) -> bool:
    """Whether the places are as an interruption leaves them: written up to one step, and not
    from there on."""
    order = [state for state in states if state is not State.SAME]
    return order == sorted(order, key=(State.AFTER, State.BEFORE, State.CHANGED).index) and (
        State.CHANGED not in order
    )


def head_of(git_dir: Path) -> str:
    """What HEAD says: ``ref: refs/heads/main``, or a commit."""
    return (git_dir / "HEAD").read_text("utf-8", errors="replace").strip()


def relative_root(root: Path, home: Path) -> str:
    """The way from the journal's folder to the root: it survives a move of the repository."""
    return os.path.relpath(root.resolve(), home.resolve())


def _state(step: Step, now: str) -> State:
    if now == step.before:
        return State.SAME if step.before == step.after else State.BEFORE
    return State.AFTER if now == step.after else State.CHANGED


def _move_state(source: Path, to: Path) -> State:
    there = to.is_dir() and any(to.iterdir())
    if source.is_dir() and not there:
        return State.BEFORE
    return State.AFTER if there and not source.exists() else State.CHANGED
