"""Where a write may go. Whatever an answers file or a receipt says, this has the last word."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath

from shipway.errors import ShipwayError
from shipway.names import is_git
from shipway.sources import git

NOTHING = "nothing was written"


def place_of(root: Path, path: str, *, follow: bool) -> Path:
    """The real place of ``path`` below ``root``; a link at its end counts as its target if
    ``follow``.

    Raises ShipwayError for a path that leaves the repository, by itself or by a link, or that
    leads into git's own data: a hook written there would run at the next commit.
    """
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts or "\0" in path:
        raise _refused("is no path inside of the repository", path)
    try:
        real = (root / path).resolve() if follow else (root / path).parent.resolve() / pure.name
    except (OSError, RuntimeError):  # a loop of links
        raise _refused("is a link that leads nowhere", path) from None
    home = root.resolve()
    if not real.is_relative_to(home) or real == home:
        raise _refused("lies outside of the repository", path)
    parts = (*pure.parts, *real.relative_to(home).parts)
    if any(map(is_git, parts)) or real.is_relative_to(git.git_dir(root).resolve()):
        raise _refused("lies in git's own data", path)
    return real


def check_places(root: Path, written: Iterable[str], gone: Collection[str]) -> None:
    """Raise ShipwayError for everything that can be told to fail before the first byte.

    written: paths that get a content; gone: paths and folders that are deleted or moved away.
    """
    written = list(written)
    for path in written:
        place = place_of(root, path, follow=True)
        _check_parents(root, path, place, set(written), gone)
        if place.exists() and not stat.S_ISREG(place.stat().st_mode):
            what = "a folder" if place.is_dir() else "no regular file"
            raise _refused(f"is {what}, and a file must go there", path)
    for path in gone:
        place = place_of(root, path, follow=False)
        if place.parent.is_dir() and not _open(place.parent):
            raise _refused("lies in a folder that may not be written", path)


def _check_parents(
    root: Path, path: str, place: Path, written: Collection[str], gone: Collection[str]
) -> None:
    for parent in place.parents:
        name = os.path.relpath(parent, root.resolve())
        if name in written:
            raise _refused("would be a file and a folder at once", name)
        if parent.is_dir():
            if _open(parent):
                return
            raise _refused(f"may not be written, and {path} must go there", name)
        if (parent.exists() or parent.is_symlink()) and name not in gone:
            what = "a link that leads nowhere" if parent.is_symlink() else "a file"
            raise _refused(f"is {what}, and {path} needs a folder there", name)


def _open(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)


def _refused(what: str, path: str) -> ShipwayError:
    return ShipwayError(f"{NOTHING}: {path} {what}", path[:200], "name another path, or move it")
