"""A whole run: what is found, how it counts, what is meant, and what was there before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import NamedTuple

from shipway.check.baseline import Baseline, LineOf, read_baseline, split
from shipway.check.finding import Finding
from shipway.check.ignores import WORD, Inline, has_comments, inline_in, sift
from shipway.check.parts import parts_unwired
from shipway.check.reach import Reach, reach_of
from shipway.check.run import findings_in
from shipway.check.settings import CheckSettings, Ignore, fits
from shipway.check.sibling_missing import ID, missing_siblings
from shipway.errors import ShipwayError
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService


@dataclass(frozen=True, slots=True)
class Run:
    """What a person asked for. services: those that are judged. named: by their names. baseline:
    the path of one, None to read none. base: what contracts are compared with, else main."""

    services: Sequence[GeneratedService]
    settings: CheckSettings
    named: bool = False
    everything: bool = False
    baseline: str | None = None
    base: str = ""
    today: date = field(default_factory=date.today)


class Report(NamedTuple):
    """findings: those that count. all: with those of the baseline. ignored, known, gone: how many
    are meant, were there before, are there no more. over: the baseline's last day, once it is."""

    findings: list[Finding]
    all: list[Finding]
    ignored: int = 0
    known: int = 0
    gone: int = 0
    over: date | None = None


def report_of(host: Host, run: Run) -> Report:
    """Check. Raises ShipwayError when the baseline cannot be read."""
    baseline = _baseline(host, run.baseline)
    of_parts = [] if run.named else list(parts_unwired(host))
    if not run.services and not run.everything and not of_parts:
        return Report([], [])
    reach = reach_of(host, run.services, everything=run.everything)
    forbidden = run.settings.forbidden_variables
    whole, base = run.everything, run.base
    raw = findings_in(host, run.services, everything=whole, forbidden=forbidden, against=base)
    raw += of_parts
    if run.settings.asks_for(ID):
        raw += missing_siblings(host, run.services)
    there = list(_inline(host, reach))
    raw += [one for one in there if isinstance(one, Finding)]
    inline = [one for one in there if isinstance(one, Inline)]
    sifted = sift(raw, inline, run.settings.ignores, run.today, _counts(host, run, reach))
    levelled = list(_levelled(sifted.kept, run.settings))
    parted = split(levelled, baseline, line_reader(host), run.today)
    gone = 0 if run.named else parted.gone
    over = baseline.until if baseline.over(run.today) else None
    return Report(parted.new, levelled, sifted.ignored, parted.known, gone, over)


def line_reader(host: Host) -> LineOf:
    """A line of a file without its end; empty where there is none."""

    @cache
    def lines(path: str) -> list[str]:
        try:
            return host.text(path).split("\n")
        except ShipwayError:
            return []

    def line(path: str, number: int) -> str:
        return lines(path)[number - 1].rstrip("\r") if 0 < number <= len(lines(path)) else ""

    return line


def _baseline(host: Host, path: str | None) -> Baseline:
    there = path is not None and (host.root / path).exists()
    return read_baseline(host.text(path or ""), path or "") if there else Baseline({})


def _levelled(findings: Iterable[Finding], settings: CheckSettings) -> Iterator[Finding]:
    for found in findings:
        level = settings.level(found.rule, found.path)
        if level != "off":
            yield replace(found, level=level)


def _inline(host: Host, reach: Reach) -> Iterator[Inline | Finding]:
    """The exceptions in the files that this run judges."""
    for path in filter(has_comments, git.naming(host.root, WORD)):
        try:
            text = host.text(path)
        except ShipwayError:
            continue
        lines = None if reach.has(path) else reach.lines(path, text)
        for one in inline_in(path, text):
            if lines is None or one.line in lines:
                yield one


def _counts(host: Host, run: Run, reach: Reach) -> Callable[[Ignore], bool]:
    """An exception of the settings is unused where all that it is for was judged."""

    def counts(one: Ignore) -> bool:
        if run.named:
            return False
        meant = [path for path in host.files if fits(one.path, path)]
        return run.everything or all(map(reach.has, meant))

    return counts
