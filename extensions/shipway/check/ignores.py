"""Findings that are meant: ``# shipway-ignore: RULE reason`` beside them, or in the settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import NamedTuple

from shipway.check.finding import Finding
from shipway.check.rules import all_rules
from shipway.check.settings import Ignore, fits
from shipway.names import did_you_mean

WORD = "shipway-ignore:"
INLINE = re.compile(
    r"(?:#|//|/\*|<!--)\s*shipway-ignore:[ \t]*(?P<rule>[\w-]*)"
    r"(?:[ \t]+until=(?P<until>\S+))?[ \t]*(?P<reason>.*?)\s*(?:\*/|-->)?\s*$"
)
COMMENT = re.compile(r"\s*(#|//|/\*|\*)")
READ = re.compile(
    r".+\.(ya?ml|[cm]?[jt]sx?|jsonc|sh|bash|mk|env|example)|(.*/)?(\.env[^/]*|[^/]*[Dd]ockerfile[^/]*"
    r"|Containerfile|Makefile|justfile|(scripts|bin)/[^/.]+)"
)
"""What has comments; prose that speaks of them has none."""


class Inline(NamedTuple):
    """An exception in a file, for one of its lines."""

    ignore: Ignore
    line: int


def inline_in(path: str, text: str) -> Iterator[Inline | Finding]:
    """The exceptions in a file's comments, and what is wrong with those that are none.

    One behind something is for that line; on a line of its own, for the next one that is no
    comment.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if WORD not in line or not (found := INLINE.search(line)):
            continue
        if why := _wrong(found):
            fix = f"write # {WORD} RULE REASON, or # {WORD} RULE until=2027-01-31 REASON"
            yield Finding(path, number, "bad-ignore", why, fix)
            continue
        until = date.fromisoformat(found["until"]) if found["until"] else None
        one = Ignore(found["rule"], path, found["reason"], until, (path, number))
        yield Inline(one, number if line[: found.start()].strip() else _below(lines, number))


def _wrong(found: re.Match[str]) -> str:
    rule = found["rule"]
    if rule not in all_rules():
        meant = did_you_mean(rule, all_rules())
        return (
            f"there is no rule {rule or 'of no name'}{f'; did you mean {meant}?' if meant else ''}"
        )
    if not found["reason"]:
        return f"{rule} is ignored here, and nothing says why"
    try:
        date.fromisoformat(found["until"] or "2000-01-01")
    except ValueError:
        return f"{found['until']} is no date"
    return ""


def _below(lines: Sequence[str], number: int) -> int:
    rest = enumerate(lines[number:], number + 1)
    return next((n for n, line in rest if line.strip() and not COMMENT.match(line)), number)


class Sifted(NamedTuple):
    """kept: the findings that are not meant, and what is wrong with exceptions. ignored: how many
    are meant."""

    kept: list[Finding]
    ignored: int


def sift(
    findings: Iterable[Finding],
    inline: Iterable[Inline],
    settings: Iterable[Ignore],
    today: date,
    counts: Callable[[Ignore], bool],
) -> Sifted:
    """Leave out what is meant.

    counts: whether this run would have found what an exception of the settings is for; only then
    it can be unused. One whose last day is over is told in any run.
    """
    exceptions = [(one.ignore, one.line) for one in inline] + [(one, 0) for one in settings]
    used: set[Ignore] = set()
    kept, ignored = [], 0
    for found in findings:
        meant = [
            one for one, line in exceptions if _is_for(one, line, found) and not _over(one, today)
        ]
        used |= set(meant)
        ignored += bool(meant)
        kept += [] if meant else [found]
    unused = [one for one, line in exceptions if one not in used and (line or counts(one))]
    unused += [one for one, line in exceptions if _over(one, today) and one not in unused]
    return Sifted(sorted([*kept, *(_unused(one, today) for one in unused)]), ignored)


def _is_for(one: Ignore, line: int, found: Finding) -> bool:
    if found.rule != one.rule:
        return False
    return (found.path, found.line) == (one.path, line) if line else fits(one.path, found.path)


def _over(one: Ignore, today: date) -> bool:
    return one.until is not None and one.until < today


def _unused(one: Ignore, today: date) -> Finding:
    path, line = one.place
    over = _over(one, today)
    what = f"{one.rule} is ignored here until {one.until}, which is over" if over else ""
    fix = "take it out, or give it another day" if over else "take it out"
    what = what or f"{one.rule} is ignored here, and there is none"
    return Finding(path, line, "unused-ignore", what, fix, key=one.rule, level="warning")


def has_comments(path: str) -> bool:
    """Whether exceptions are looked for in a file."""
    return READ.fullmatch(path) is not None and PurePosixPath(path).suffix != ".md"
