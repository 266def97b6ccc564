"""Write many files as one: all of them or none, also when the power fails in the middle.

Every new content is first staged inside the repository's git folder, then a journal names them
all, then each is renamed into its place. Until the journal stands nothing in the host has been
touched. A step that fails takes all of them back; a command that is killed leaves the journal to
the next one (see ``files/recovery.py``).
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import mkdtemp

from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.files.apply import keep, tidy, write_durably
from shipway.files.fingerprint import fingerprint, of_content
from shipway.files.journal import Journal, Step, head_of, original, read_journal, relative_root
from shipway.files.lock import holder, home_of
from shipway.files.places import check_places, place_of
from shipway.files.run import changed_since, failure, put_journal, run

NEW_FILE_MODE = 0o644


def write_all(
    root: Path,
    contents: FileChanges,
    modes: Mapping[str, int] | None = None,
    moves: Mapping[str, str] | None = None,
    *,
    seen: Mapping[str, bytes] | None = None,
    instead_of: Journal | None = None,
) -> None:
    """Make every path hold its content; None deletes it, a folder with all that is in it.

    A file without a mode in ``modes`` keeps the one that it has. A link stays a link: its target
    is written, and it alone is deleted. ``moves`` are folders that first go to a new place, old
    to new, with what git does not know of. ``seen``: what the caller read, by path. ``instead_of``:
    the journal of an interrupted command that this one settles.

    Raises ShipwayError, and nothing is written then, when a path leads out of the repository or
    into git's data, its parent is no folder, a file changed since it was read, or the disk is
    full.
    """
    moves = dict(moves or {})
    check_places(
        root,
        [path for path, content in contents.items() if content is not None],
        {*moves, *(path for path, content in contents.items() if content is None)},
    )
    _refuse_stale(root, contents, seen or {})
    home = home_of(root)
    if read_journal(home) != instead_of:
        raise ShipwayError("an interrupted command is pending", str(root), "shipway recover")
    journal = _begun(root, home, contents, modes or {}, moves)
    if instead_of:
        tidy(root, instead_of.steps)
        shutil.rmtree(home / instead_of.stage, ignore_errors=True)
    run(root, home, journal)


def _begun(
    root: Path,
    home: Path,
    contents: FileChanges,
    modes: Mapping[str, int],
    moves: Mapping[str, str],
) -> Journal:
    """Everything staged, and the journal put; no place is touched yet."""
    stage = _new_stage(home)
    try:
        steps = tuple(_steps(root, stage, contents, modes, moves))
        journal = Journal(
            holder(home), head_of(home.parent), relative_root(root, home), stage.name, steps
        )
        put_journal(home, journal)
    except OSError as error:
        shutil.rmtree(stage, ignore_errors=True)
        raise failure(error, stage) from None
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    return journal


def _new_stage(home: Path) -> Path:
    """An empty stage; those of commands that were killed before they had a journal go."""
    try:
        home.mkdir(exist_ok=True)
        journal = read_journal(home)
        for left in home.glob("stage*"):
            if not journal or left.name != journal.stage:
                shutil.rmtree(left, ignore_errors=True)
        return Path(mkdtemp(prefix="stage-", dir=home))
    except OSError as error:
        raise failure(error, home) from None


def _steps(
    root: Path,
    stage: Path,
    contents: FileChanges,
    modes: Mapping[str, int],
    moves: Mapping[str, str],
) -> Iterator[Step]:
    before = {_relative(root, new): _relative(root, old) for old, new in moves.items()}
    for new, old in before.items():
        yield Step("move", new, new, source=old)
    for number, (path, content) in enumerate(contents.items()):
        to = _relative(root, path, follow=content is not None)
        here = root / original(to, before)
        print_, kept = fingerprint(here), f"{number}.old"
        if content is None:
            yield Step("delete", path, to, print_, kept=kept)
            continue
        mode = modes.get(path, stat.S_IMODE(here.stat().st_mode) if print_ else NEW_FILE_MODE)
        write_durably(stage / str(number), content)
        step = Step(
            "write", path, to, print_, of_content(content, mode), "", str(number), kept, mode
        )
        keep(root, stage, step, before)
        yield step


def _relative(root: Path, path: str, *, follow: bool = False) -> str:
    return place_of(root, path, follow=follow).relative_to(root.resolve()).as_posix()


def _refuse_stale(root: Path, contents: FileChanges, seen: Mapping[str, bytes]) -> None:
    """Between reading a file and writing it lies the time of the work: seconds, in a fleet."""
    for path, content in seen.items():
        if path in contents and (root / path).is_file() and (root / path).read_bytes() != content:
            raise changed_since(path)
