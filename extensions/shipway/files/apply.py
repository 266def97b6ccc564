"""Make one step of a journal, or take it back. Each is one rename: it happens whole or not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from errno import EIO
from pathlib import Path

from shipway.files.fingerprint import ABSENT, fingerprint
from shipway.files.journal import Step, original


def make(root: Path, stage: Path, step: Step) -> None:
    """Bring the place of ``step`` into its new state. Raises OSError."""
    place = root / step.to
    if step.kind == "move":
        _move(root / step.source, place)
    elif step.kind == "write":
        _bring(stage / step.staged, place, step.mode)
    elif _there(place):
        _move(place, stage / step.kept)
        _remove_empty_folders(place.parent, root)


def take_back(root: Path, stage: Path, step: Step) -> None:
    """Bring the place of ``step`` back into the state before it. Raises OSError."""
    place = root / step.to
    if step.kind == "move":
        _move(place, root / step.source)
        _remove_empty_folders(place.parent, root)
    elif step.before == ABSENT:
        place.unlink(missing_ok=True)
        _remove_empty_folders(place.parent, root)
    elif step.kind == "write":
        if fingerprint(stage / step.kept) != step.before:
            raise OSError(EIO, "what it held before is damaged", str(place))
        _bring(stage / step.kept, place, None)
    elif _there(stage / step.kept):
        _move(stage / step.kept, place)


def keep(root: Path, stage: Path, step: Step, moves: Mapping[str, str]) -> None:
    """Hold on to what a write replaces. A copy: a second name of the file would change with it
    under ``>>``. What is deleted goes into the stage by itself."""
    if step.kind == "write" and step.before != ABSENT:
        shutil.copy2(root / original(step.to, moves), stage / step.kept)


def tidy(root: Path, steps: Iterable[Step]) -> None:
    """Take away what a kill in the middle of a write left beside the file."""
    for step in steps:
        if step.kind == "write":
            _beside(root / step.to).unlink(missing_ok=True)


def leave_no_folder(root: Path, step: Step) -> None:
    """Take away the empty folders that a kill left between making them and the rename of a new
    file into them."""
    if step.kind == "write" and step.before == ABSENT:
        _remove_empty_folders((root / step.to).parent, root)


def write_durably(path: Path, content: bytes) -> None:
    """Write a file, and wait until it is on the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _bring(content: Path, place: Path, mode: int | None) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = _beside(place)
    try:
        _second_name(content, beside)
        if mode is not None:
            beside.chmod(mode)
        beside.replace(place)
    finally:
        # rename(2) does nothing between two names of one file, as when a run is finished twice.
        beside.unlink(missing_ok=True)


def _beside(place: Path) -> Path:
    return place.with_name(f".{place.name}.shipway")


def _second_name(file: Path, name: Path) -> None:
    """A copy where the git folder lies on another file system."""
    name.unlink(missing_ok=True)
    try:
        name.hardlink_to(file)
    except OSError:
        write_durably(name, file.read_bytes())
        name.chmod(file.stat().st_mode & 0o7777)


def _move(source: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.rename(to)
    except OSError:
        if to.exists() or not _there(source):
            raise
        shutil.move(source, to)  # the git folder may lie on another file system


def _there(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _remove_empty_folders(folder: Path, root: Path) -> None:
    while folder != root and folder.is_relative_to(root):
        if folder.is_dir() and any(folder.iterdir()):
            return
        if folder.is_dir():
            folder.rmdir()
        folder = folder.parent
