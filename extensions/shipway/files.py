"""Write many files as one: all of them or none, also when the power fails in the middle.

Every new content is first staged inside the repository's git folder, then a journal names them
all, then each is renamed into its place. Until the journal stands nothing in the host has been
touched; once it stands, the next command finishes what was begun (see :func:`recover`).
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from shipway.errors import ShipwayError
from shipway.sources import git

JOURNAL = "journal.json"
NEW_FILE_MODE = 0o644


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold this repository for one Shipway command at a time.

    Raises ShipwayError at once when another one runs.
    """
    home = _home(root)
    home.mkdir(exist_ok=True)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ShipwayError(
                "another shipway command is writing to this repository",
                str(root),
                "wait for it to end, then run this again",
            ) from None
        yield


def write_all(
    root: Path,
    contents: Mapping[str, bytes | None],
    modes: Mapping[str, int] | None = None,
    moves: Mapping[str, str] | None = None,
) -> None:
    """Make every path hold its content; None deletes it, a folder with all that is in it.

    A file without a mode in ``modes`` keeps the one that it has. A link stays a link: its target
    is written, and it alone is deleted. ``moves`` are folders that first go to a new place, old
    to new, with what git does not know of. Raises ShipwayError when the disk is full or a folder
    may not be written; before the journal stands the host is then untouched, afterwards the
    message says how to finish.
    """
    recover(root)
    home = _home(root)
    stage = home / "stage"
    shutil.rmtree(stage, ignore_errors=True)
    try:
        stage.mkdir(parents=True)
        _write(stage / JOURNAL, _staged(root, stage, contents, modes or {}, moves or {}))
        (stage / JOURNAL).replace(home / JOURNAL)
    except OSError as error:
        shutil.rmtree(stage, ignore_errors=True)
        raise ShipwayError(
            f"nothing was written: {error.strerror}",
            str(error.filename or stage),
            "make room and run it again",
        ) from None
    recover(root)


def recover(root: Path) -> list[str]:
    """Finish what an interrupted command began; the paths written (empty when there was none).

    Raises ShipwayError when it cannot be finished now either.
    """
    home = _home(root)
    journal = home / JOURNAL
    if not journal.is_file():
        return []
    steps = json.loads(journal.read_text("utf-8"))
    try:
        for step in steps:
            _put(root, home / "stage", step)
    except OSError as error:
        raise ShipwayError(
            f"writing stopped half-way: {error.strerror}",
            str(error.filename or root),
            "cure that and run any shipway command here: it finishes what was begun",
        ) from None
    journal.unlink()
    shutil.rmtree(home / "stage", ignore_errors=True)
    return [step["path"] for step in steps]


def _home(root: Path) -> Path:
    return git.git_dir(root) / "shipway"


def _staged(
    root: Path,
    stage: Path,
    contents: Mapping[str, bytes | None],
    modes: Mapping[str, int],
    moves: Mapping[str, str],
) -> bytes:
    steps: list[dict[str, object]] = [
        {"path": new, "from": str(_place(root, old)), "to": str(_place(root, new))}
        for old, new in moves.items()
    ]
    for number, (path, content) in enumerate(contents.items()):
        real = (root / path).resolve() if content is not None else _place(root, path)
        step: dict[str, object] = {"path": path, "to": str(real), "staged": None}
        if content is not None:
            _write(stage / str(number), content)
            step["staged"] = str(number)
            step["mode"] = (
                modes[path]
                if path in modes
                else stat.S_IMODE(real.stat().st_mode)
                if real.exists()
                else NEW_FILE_MODE
            )
        steps.append(step)
    return json.dumps(steps).encode()


def _place(root: Path, path: str) -> Path:
    """The real place of ``path`` itself, were it a link or not."""
    return (root / path).parent.resolve() / Path(path).name


def _put(root: Path, stage: Path, step: dict[str, object]) -> None:
    target = Path(str(step["to"]))
    if "from" in step:
        _move(Path(str(step["from"])), target)
        return
    if step["staged"] is None:
        _delete(target)
        _remove_empty_folders(target.parent, root.resolve())
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.shipway")
    _link(stage / str(step["staged"]), beside)
    beside.chmod(int(str(step["mode"])))
    beside.replace(target)
    # rename(2) does nothing between two names of one file, as when a run is finished twice.
    beside.unlink(missing_ok=True)


def _move(folder: Path, target: Path) -> None:
    if folder.is_dir():  # otherwise an interrupted run moved it already
        target.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(target)


def _delete(target: Path) -> None:
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)


def _link(staged: Path, beside: Path) -> None:
    """The staged content under a second name: it is on the disk already. A copy where the git
    folder lies on another file system."""
    beside.unlink(missing_ok=True)
    try:
        beside.hardlink_to(staged)
    except OSError:
        _write(beside, staged.read_bytes())


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _remove_empty_folders(folder: Path, root: Path) -> None:
    while folder != root and folder.is_relative_to(root):
        if folder.is_dir() and any(folder.iterdir()):
            return
        if folder.is_dir():
            folder.rmdir()
        folder = folder.parent
