"""The one base error: what is wrong, where, and what to type or edit next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class ShipwayError(Exception):
    """A problem that the person can fix.

    what: one sentence, no full stop needed.
    where: ``path`` or ``path:line``; empty when there is no place to point at.
    fix: the command or the edit that cures it.
    """

    what: str
    where: str = ""
    fix: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        cure = f"\n  fix: {self.fix}" if self.fix else ""
        return f"{place}{self.what}{cure}"


class Refusal(ShipwayError):
    """A file that cannot be changed safely; nothing is written anywhere.

    The splice layer knows no path: it puts only the line number in ``where``
    (``"12"``), and the wiring engine puts the path before it (``compose.yml:12``).
    """

    def at(self, path: str) -> Refusal:
        """The same refusal with ``path`` before the line number."""
        where = f"{path}:{self.where}" if self.where else path
        return Refusal(self.what, where, self.fix)
