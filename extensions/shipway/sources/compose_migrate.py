"""Which service of a stack brings the database's tables up to date, and ends."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shipway.sources.compose_stack import Entry, Stack, environment_of

TASK = "db-migrate"
"""The package of which a workspace of ours makes it, as the build's argument names it."""
NAME = re.compile(r"migrat", re.I)
COMPLETED = "service_completed_successfully"


def migrate_of(stack: Stack) -> str:
    """The task of ours, else what others wait for until it has ended, where its name says what it
    does; empty for none."""
    ours = (name for name, entry in stack.services.items() if _is_task(entry))
    waited = {name for entry in stack.services.values() for name in _waited(entry)}
    named = (name for name in stack.services if name in waited and NAME.search(name))
    return next(ours, next(named, ""))


def _is_task(entry: Entry) -> bool:
    build = entry.get("build")
    args = build.get("args") if isinstance(build, Mapping) else None
    return environment_of({"environment": args}).get("TASK") == TASK


def _waited(entry: Entry) -> list[str]:
    depends = entry.get("depends_on")
    if not isinstance(depends, Mapping):
        return []
    return [
        str(name)
        for name, how in depends.items()
        if isinstance(how, Mapping) and how.get("condition") == COMPLETED
    ]
