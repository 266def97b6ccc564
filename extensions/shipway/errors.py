"""The one base error: what is wrong, where, and what to type or edit next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class ShipwayError(Exception):
    """A problem that the person can fix. No dataclass: `shipway --help` would load its machinery.

    what: one sentence, no full stop needed.
    path: the file, or the option of the command, that it is in; empty without one.
    fix: the command or the edit that cures it.
    line: in the file, from 1; 0 for the whole of it.
    """

    def __init__(self, what: str, path: str = "", fix: str = "", line: int = 0) -> None:
        self.what, self.path, self.fix, self.line = what, path, fix, line

    @property
    def where(self) -> str:
        """``compose.yml:12``, as editors and terminals open it; empty without a place."""
        return ":".join(filter(None, (self.path, str(self.line or ""))))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        cure = f"\n  fix: {self.fix}" if self.fix else ""
        return f"{place}{self.what}{cure}"


class EditError(ShipwayError):
    """A file that cannot be changed safely; nothing is written anywhere.

    What splices texts knows no path: whoever opened the file says it by :func:`located`.
    """


UPGRADE = "uv tool upgrade shipway"


class NewerShipwayError(ShipwayError):
    """Something that a newer Shipway made and this one does not know; its ``fix`` is UPGRADE."""


@contextmanager
def located(path: str) -> Iterator[None]:
    """Name the file in an :class:`EditError` of the block that names none yet."""
    try:
        yield
    except EditError as error:
        error.path = error.path or path
        raise
