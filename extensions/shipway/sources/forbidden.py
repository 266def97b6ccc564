"""Variables that have no place in a repository any more: a list in its settings, by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

WORD = r"[A-Za-z0-9_]"


def forbidden_in(settings: Mapping[str, Any]) -> Mapping[str, str]:
    """Name, ``*`` for any ending -> what is to be used instead."""
    check = settings.get("check")
    found = check.get("forbidden_variables") if isinstance(check, dict) else None
    return found if isinstance(found, dict) else {}


def beginning(name: str) -> str:
    """What a line has that may name such a variable, for `git grep`."""
    return name.partition("*")[0]


def naming(name: str) -> re.Pattern[str]:
    """Finds the variable in a line, and no longer word around it."""
    body = re.escape(name).replace(r"\*", f"{WORD}+")
    return re.compile(rf"(?<!{WORD}){body}(?!{WORD})")
