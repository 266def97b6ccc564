"""One thing that `shipway check` found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Where something is wrong, what, and the command or the edit that cures it.

    path: POSIX, from the repository's root. line: counted from 1. rule: a stable identifier in
    kebab-case, such as ``run-as-non-root``.
    """

    path: str
    line: int
    rule: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what} [{self.rule}]\n  fix: {self.fix}"
