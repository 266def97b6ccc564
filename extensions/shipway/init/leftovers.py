"""What a killed `shipway init` left behind: a hidden folder that nobody comes back to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shipway.files.os_lock import take

PREFIX = ".shipway-init."
LOCK = "lock"


def near(folder: Path) -> Path:
    """Where ``folder`` is prepared: on the same disk, so that the last move is a rename."""
    return next(place for place in (folder, *folder.parents) if place.is_dir())


@contextmanager
def alive(hidden: Path) -> Iterator[None]:
    """Hold ``hidden`` while this lasts; the system lets go of it when the process is killed."""
    with (hidden / LOCK).open("w", encoding="utf-8") as lock:
        take(lock)
        yield


def remove_left(folder: Path, *, dry: bool = False) -> Iterator[str]:
    """Remove what killed runs left where ``folder`` is to be made, and say so; dry: say it alone.

    What is at work holds its lock and stays; one without a lock is named only.
    """
    for hidden in sorted(near(folder).glob(f"{PREFIX}*")):
        if not (hidden / LOCK).is_file():
            yield f"{hidden} may be what a killed `shipway init` left: delete it"
        elif not _is_dead(hidden):
            continue
        elif dry:
            yield f"{hidden} is what a killed `shipway init` left"
        else:
            shutil.rmtree(hidden, ignore_errors=True)
            yield f"removed {hidden}, which a killed `shipway init` had left"


def is_empty(folder: Path) -> bool:
    """Whether nothing else is in ``folder``."""
    return all(entry.name.startswith(PREFIX) for entry in folder.iterdir())


def _is_dead(hidden: Path) -> bool:
    try:
        with (hidden / LOCK).open("r+", encoding="utf-8") as lock:
            return take(lock)
    except OSError:
        return False
