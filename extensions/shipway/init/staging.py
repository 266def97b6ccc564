"""A new folder that is there as a whole or not at all: made beside its place, then moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from shipway.errors import ShipwayError
from shipway.init.leftovers import PREFIX, alive, near


@contextmanager
def staging(folder: Path, *, keep: bool = True) -> Iterator[Path]:
    """A place of the same name to make ``folder`` in, which is missing or empty.

    Its content comes to ``folder`` when the block ends without an error; otherwise, or without
    ``keep``, nothing is left.
    Raises ShipwayError where nothing can be written.
    """
    try:
        with (
            TemporaryDirectory(prefix=PREFIX, dir=near(folder)) as hidden,
            alive(Path(hidden)),
        ):
            stage = Path(hidden) / folder.name
            stage.mkdir()
            yield stage
            if keep:
                _bring_home(stage, folder)
    except OSError as error:
        where = str(error.filename or folder)
        raise ShipwayError(
            f"nothing was made: {error.strerror}",
            where,
            "choose a folder where there is room and that you may write to",
        ) from None


def _bring_home(stage: Path, folder: Path) -> None:
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        stage.rename(folder)
        return
    # Somebody may stand in an empty folder: it stays the one that it is.
    for entry in stage.iterdir():
        entry.rename(folder / entry.name)
