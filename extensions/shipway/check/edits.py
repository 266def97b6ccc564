"""Cures that are edits of one line: SARIF's ``fixes``, which a reviewer applies with a click."""

from __future__ import annotations

import re
from typing import NamedTuple

from shipway.check.finding import Finding

DELETES = frozenset(("delete this line", "delete this instruction"))
ENTRY = re.compile(
    r"(?P<head>\s*(?:- )?(?P<key>[\w.-]+):\s+)(?P<value>[^\s{\[&*|>#'\"]\S*|\"[^\"]*\"|'[^']*')\s*"
)
WRITE = re.compile(r"write (?P<key>[\w.-]+): (?P<value>\S+)")
INSTRUCTION = re.compile(r"(?:#\s*syntax\s*=|HEALTHCHECK\s).*(?<!\\)", re.I)
COERCED = re.compile(r"\bz\s*\.\s*coerce\s*\.\s*boolean\s*\(\s*\)")


class Edit(NamedTuple):
    """What replaces the text from one column to another of a line; columns from 1, the second one
    behind the text. ``line_too``: the line goes with it."""

    start: int
    end: int
    text: str = ""
    line_too: bool = False


def edit_for(found: Finding, line: str) -> Edit | None:
    """The edit that cures a finding, where its line stands for itself; ``line`` is without its
    end. None where a person must look: flow style, continued lines, several ways out."""
    if found.fix in DELETES:
        entry = ENTRY.fullmatch(line)
        alone = INSTRUCTION.fullmatch(line) or (entry and "- " not in entry["head"])
        return Edit(1, len(line) + 1, line_too=True) if alone else None
    if found.rule == "coerced-boolean":
        calls = list(COERCED.finditer(line))
        call = calls[0] if len(calls) == 1 else None
        return Edit(call.start() + 1, call.end() + 1, "z.stringbool()") if call else None
    written, entry = WRITE.fullmatch(found.fix), ENTRY.fullmatch(line)
    if written and entry and written["key"] == entry["key"]:
        return Edit(entry.start("value") + 1, entry.end("value") + 1, written["value"])
    return None
