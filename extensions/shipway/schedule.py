"""When a cron job runs: the five fields that Kubernetes reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

EVERY_HOUR = "0 * * * *"
MACROS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
PART = re.compile(r"(?:(?P<all>[*?])|(?P<low>\w+)(?:-(?P<high>\w+))?)(?:/(?P<step>\d+))?")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


class Field(NamedTuple):
    """One of the five: what it is called, its bounds, and the names that stand for numbers."""

    name: str
    low: int
    high: int
    names: Mapping[str, int]


FIELDS = (
    Field("minute", 0, 59, {}),
    Field("hour", 0, 23, {}),
    Field("day of the month", 1, 31, {}),
    Field("month", 1, 12, {name: number for number, name in enumerate(MONTHS, 1)}),
    Field("day of the week", 0, 6, {name: number for number, name in enumerate(DAYS)}),
)
"""As robfig/cron 3 reads them, which Kubernetes stands on: Sunday is 0, and 7 is nothing."""


def schedule_problem(value: str) -> str:
    """Why ``value`` is no schedule of a CronJob, as one sentence; empty when it is one."""
    if value in MACROS:
        return ""
    words = value.split()
    if len(words) != len(FIELDS):
        fields = ", ".join(field.name for field in FIELDS)
        return f"{value!r} is no schedule: write five fields ({fields}), such as {EVERY_HOUR!r}"
    return next(_wrong(words), "")


def _wrong(words: Sequence[str]) -> Iterator[str]:
    for field, word in zip(FIELDS, words, strict=True):
        if not all(_fits(field, part) for part in word.split(",")):
            names = f", or {', '.join(field.names)}" if field.names else ""
            allowed = f"*, {field.low} to {field.high}{names}, a range (1-5), steps (*/15), a list"
            yield f"{word!r} is no {field.name}: write {allowed}"


def _fits(field: Field, part: str) -> bool:
    match = PART.fullmatch(part)
    if not match or match["step"] == "0":
        return False
    if match["all"]:
        return True
    ends = [_number(field, word) for word in (match["low"], match["high"] or match["low"])]
    return field.low <= ends[0] <= ends[1] <= field.high


def _number(field: Field, word: str) -> int:
    """What a word stands for; -1 for nothing."""
    number = int(word) if word.isascii() and word.isdigit() else -1
    return field.names.get(word.lower(), number)
