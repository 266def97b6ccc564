"""Variables that have no place in a repository any more: a list in its settings, by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from shipway.sources import git
from shipway.sources.settings import SETTINGS_NAME

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


def forbidden_on(
    lines: Iterable[tuple[int, str]], forbidden: Mapping[str, str]
) -> Iterator[tuple[int, str, str]]:
    """The first such variable of each numbered line: number, variable, what is to be used instead.
    The rest of a line may be a secret: nobody sees it."""
    patterns = [(naming(name), instead) for name, instead in forbidden.items()]
    for number, line in lines if patterns else ():
        for pattern, instead in patterns:
            if found := pattern.search(line):
                yield number, found[0], instead
                break


def files_that_name(root: Path, *beginnings: str) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """The path and the numbered lines of each file that has one of these texts, but for the
    settings, which list them."""
    for path in git.naming(root, *beginnings) if beginnings else ():
        if path.rpartition("/")[2] != SETTINGS_NAME:
            text = (root / path).read_text("utf-8", errors="replace")
            yield path, list(enumerate(text.split("\n"), 1))
