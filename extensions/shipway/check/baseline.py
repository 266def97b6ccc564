"""Findings that were there when the check came: a file of them, and only what is new counts.

A finding is known again by its rule, its file and the text of its line, not by the line's number:
lines move. Several of the same kind are counted.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from shipway import __version__
from shipway.check.finding import Finding
from shipway.errors import UPGRADE, NewerShipwayError, ShipwayError

FORMAT = 1
LineOf = Callable[[str, int], str]
"""Path and number -> that line's text."""


class Baseline(NamedTuple):
    """known: fingerprint -> how often it was there. until: the last day that it counts."""

    known: Mapping[str, int]
    until: date | None = None

    def over(self, today: date) -> bool:
        """Whether its last day is."""
        return self.until is not None and self.until < today


class Split(NamedTuple):
    """new: what the baseline does not know. known: how many it does. gone: how many of it are
    there no more."""

    new: list[Finding]
    known: int = 0
    gone: int = 0


def fingerprint(found: Finding, line: LineOf) -> str:
    """The same for the same finding, wherever its line has moved to and whatever Shipway calls it
    by then."""
    parts = (found.rule, found.path, found.key, " ".join(line(found.path, found.line).split()))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def split(findings: Iterable[Finding], baseline: Baseline, line: LineOf, today: date) -> Split:
    """What is new since the baseline was written; all of it, once its last day is over."""
    if baseline.over(today):
        return Split(list(findings))
    left = Counter(dict(baseline.known))
    new = []
    for found in findings:
        mark = fingerprint(found, line)
        left[mark] -= 1
        if left[mark] < 0:
            new.append(found)
    gone = sum(count for count in left.values() if count > 0)
    return Split(new, sum(baseline.known.values()) - gone, gone)


def written(findings: Sequence[Finding], line: LineOf, until: date | None = None) -> str:
    """The file: one finding a line, so that a pull request shows which one came or went."""
    rows = [
        {
            "fingerprint": fingerprint(one, line),
            "rule": one.rule,
            "path": one.path,
            "what": one.what,
        }
        for one in findings
    ]
    rows.sort(key=lambda row: (row["path"], row["rule"], row["what"], row["fingerprint"]))
    end = {"until": until.isoformat()} if until else {}
    head = json.dumps({"shipway": __version__, "format": FORMAT, **end})[:-1]
    body = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows)
    return f'{head}, "findings": [\n{body}\n]}}\n' if rows else f'{head}, "findings": []}}\n'


def read_baseline(text: str, path: str) -> Baseline:
    """Parse. Raises ShipwayError when it is none, or a newer Shipway's."""
    fix = f"shipway check --write-baseline {path} writes it anew"
    try:
        data: Any = json.loads(text)
        if data["format"] > FORMAT:
            raise NewerShipwayError("this baseline was written by a newer Shipway", path, UPGRADE)
        marks = Counter(str(row["fingerprint"]) for row in data["findings"])
        until = date.fromisoformat(data["until"]) if "until" in data else None
    except json.JSONDecodeError as error:
        raise ShipwayError(f"not valid JSON: {error.msg}", path, fix, error.lineno) from None
    except (KeyError, TypeError, ValueError, RecursionError):
        raise ShipwayError("not a baseline of `shipway check`", path, fix, 1) from None
    return Baseline(marks, until)
