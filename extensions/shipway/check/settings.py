"""What a repository's settings say of its check, below ``check:``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from shipway.check.finding import Level
from shipway.check.rules import all_rules
from shipway.errors import ShipwayError
from shipway.names import did_you_mean
from shipway.sources.forbidden import forbidden_in
from shipway.sources.globs import covers
from shipway.sources.host import Host
from shipway.sources.reading import line_of
from shipway.sources.settings import SETTINGS_NAME
from shipway.value_checks import Keys

BASELINE_NAME = ".shipway-baseline.json"
Levels = Mapping[str, Level]


class Ignore(NamedTuple):
    """A finding that is meant. path: a path or a glob. until: the last day that it counts.
    place: where it is written, and its line."""

    rule: str
    path: str
    reason: str
    until: date | None = None
    place: tuple[str, int] = ("", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSettings:
    """Each as the settings have it; paths: glob -> the levels of its files, the last one that fits
    before the others."""

    scope: Literal["services", "repository"] = "services"
    rules: Levels = field(default_factory=dict)
    paths: Mapping[str, Levels] = field(default_factory=dict)
    ignores: tuple[Ignore, ...] = ()
    baseline: str
    forbidden_variables: Mapping[str, str] = field(default_factory=dict)

    def level(self, rule: str, path: str) -> Level:
        """How a finding of this rule in this file counts."""
        level = self.rules.get(rule, all_rules()[rule].level)
        for glob, levels in self.paths.items():
            if rule in levels and fits(glob, path):
                level = levels[rule]
        return level

    def asks_for(self, rule: str) -> bool:
        """Whether any file is judged by it."""
        levels = (self.rules.get(rule, all_rules()[rule].level), *_all_of(self.paths, rule))
        return any(level != "off" for level in levels)


def _all_of(paths: Mapping[str, Levels], rule: str) -> Iterator[Level]:
    return (levels[rule] for levels in paths.values() if rule in levels)


def fits(glob: str, path: str) -> bool:
    """Whether a path is meant: by itself, by a folder above it, or by a glob (pnpm's kind) for
    one of them."""
    pattern, parts = glob.removeprefix("./").rstrip("/"), path.split("/")
    above = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return any(one == pattern or covers(pattern, one) for one in above)


def check_settings(host: Host) -> CheckSettings:
    """The settings of a host. Raises ShipwayError, with the line, for a rule that there is not."""
    path = f"{host.services_dir}/{SETTINGS_NAME}"
    data = host.settings.get("check") or {}
    text = host.text(path) if data else ""
    for keys, rule in _rules_in(data):
        if rule not in all_rules():
            meant = did_you_mean(rule, all_rules())
            fix = f"did you mean {meant}?" if meant else "shipway check --list-rules"
            line = line_of(text, ("check", *keys))
            raise ShipwayError(f"there is no rule {rule}", path, fix, line)
    return CheckSettings(
        scope=data.get("scope", "services"),
        rules=_levels(data.get("rules") or {}),
        paths={glob: _levels(levels) for glob, levels in (data.get("paths") or {}).items()},
        ignores=tuple(_ignores(data.get("ignores") or (), text, path)),
        baseline=data.get("baseline") or f"{host.services_dir}/{BASELINE_NAME}",
        forbidden_variables=forbidden_in(host.settings),
    )


def _rules_in(data: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Every rule that the settings name, and the keys that lead there."""
    for rule in data.get("rules") or ():
        yield ("rules", rule), rule
    for glob, levels in (data.get("paths") or {}).items():
        yield from ((("paths", glob, rule), rule) for rule in levels)
    for place, one in enumerate(data.get("ignores") or ()):
        yield ("ignores", str(place), "rule"), one["rule"]


def _levels(levels: Mapping[str, Any]) -> Levels:
    # YAML 1.1 reads `off` as false.
    return {rule: level or "off" for rule, level in levels.items()}


def _ignores(data: Iterable[Mapping[str, Any]], text: str, path: str) -> Iterator[Ignore]:
    for number, one in enumerate(data):
        until = one.get("until")
        day = date.fromisoformat(until) if isinstance(until, str) else until
        place = path, line_of(text, ("check", "ignores", str(number)))
        yield Ignore(one["rule"], one["path"], one["reason"], day, place)
