"""One Shipway command at a time writes to a repository."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shipway.errors import ShipwayError
from shipway.files.os_lock import take
from shipway.sources import git

UNNAMED = "a shipway command"
JOURNAL = "journal.json"
"""What lies beside the lock while a command writes, and after one that was cut off."""


def home_of(root: Path) -> Path:
    """Where Shipway keeps its own data: inside of git's, where no commit and no clean reaches."""
    return git.git_dir(root) / "shipway"


def cut_off(root: Path) -> bool:
    """Whether a command writes here now, or was cut off."""
    return (home_of(root) / JOURNAL).is_file()


@contextmanager
def lock(root: Path, command: str = UNNAMED) -> Iterator[None]:
    """Hold this repository for ``command``, such as ``shipway new payments``.

    Raises ShipwayError at once, with the name of the other one, when another command holds it.
    """
    home = home_of(root)
    home.mkdir(exist_ok=True)
    with (home / "lock").open("a+", encoding="utf-8") as lock:
        if not take(lock):
            raise ShipwayError(
                f"another shipway command is writing to this repository: {holder(home)}",
                str(root),
                "wait for it to end, then run this again",
            )
        lock.truncate(0)
        lock.write(command)
        lock.flush()
        yield


def holder(home: Path) -> str:
    """The command that holds the lock, or held it last."""
    try:
        return (home / "lock").read_text("utf-8") or UNNAMED
    except OSError:
        return UNNAMED
