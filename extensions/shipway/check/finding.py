"""One thing that `shipway check` found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Level = Literal["off", "warning", "error"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Where something is wrong, what, and the command or the edit that cures it.

    path: POSIX, from the repository's root. line: counted from 1. rule: a stable identifier in
    kebab-case, such as ``run-as-non-root``.
    meets: the services that a finding in a shared file is about.
    key: what tells it from another finding of its rule on the same line, stable over versions.
    level: as the rule, or the repository's settings, have it.
    """

    path: str
    line: int
    rule: str
    what: str
    fix: str
    meets: frozenset[str] = field(default=frozenset(), compare=False)
    key: str = field(default="", compare=False)
    level: Level = field(default="error", compare=False)

    def __str__(self) -> str:
        level = "" if self.level == "error" else f"{self.level}: "
        return f"{self.path}:{self.line}: {level}{self.what} [{self.rule}]\n  fix: {self.fix}"
