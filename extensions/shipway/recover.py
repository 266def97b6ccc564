"""Finish an interrupted command over what a person did since: their edits and its, merged."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.files.fingerprint import ABSENT, fingerprint
from shipway.files.journal import State, Step
from shipway.files.recovery import Pending, left_of
from shipway.upgrade.line_merge import merge_file


@dataclass(slots=True)
class Completion:
    """What is left to write. conflicts: paths with marked lines; kept: paths that stay as the
    person has them, each with the reason."""

    contents: FileChanges = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    moves: dict[str, str] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)


def completion_of(cut: Pending) -> Completion:
    """The rest of an interrupted command. Where a place changed since, the command's change is
    merged into what stands there.

    Raises ShipwayError when a folder that it moves was moved or made anew by hand.
    """
    result = Completion()
    for step, state in left_of(cut).items():
        if step.kind == "move":
            _move(result, step, state)
        elif step.kind == "delete":
            _delete(result, step, state)
        else:
            _write(result, cut, step, state)
    return result


def _move(result: Completion, step: Step, state: State) -> None:
    if state is State.CHANGED:
        what = f"{step.source} and {step.to} are not as that command left them"
        raise ShipwayError(what, step.to, "put the folder back, or shipway recover --discard")
    result.moves[step.source] = step.to


def _delete(result: Completion, step: Step, state: State) -> None:
    if state is State.CHANGED:
        result.kept[step.path] = "was to be deleted, and changed since"
    else:
        result.contents[step.path] = None


def _write(result: Completion, cut: Pending, step: Step, state: State) -> None:
    stage = cut.home / cut.journal.stage
    new, here = (stage / step.staged).read_bytes(), cut.root / step.to
    if state is State.BEFORE:
        result.contents[step.path] = new
        if step.mode is not None:
            result.modes[step.path] = step.mode
        return
    if not here.is_file():
        result.kept[step.path] = "was deleted since"
        return
    base = _base(stage, step)
    merged = merge_file(here.read_bytes(), base or b"", new)
    if base is None or merged.binary:
        result.kept[step.path] = "changed on both sides, and cannot be merged"
        return
    result.contents[step.path] = merged.content
    result.conflicts += [step.path] if merged.conflicts else []


def _base(stage: Path, step: Step) -> bytes | None:
    """What stood there before; None when the copy of it is damaged."""
    if step.before == ABSENT:
        return b""
    kept = stage / step.kept
    return kept.read_bytes() if fingerprint(kept) == step.before else None
