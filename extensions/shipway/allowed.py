"""What each answer, setting and recorded fact may be: types and ranges, at this one place.

Answers files, settings and receipts come with anybody's pull request, so all of them are read
through here. Copier's validators and ``--data`` use the same checks.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from shipway.host_facts import FILES, Builds
from shipway.names import (
    CONTROL,
    ending_problem,
    name_problem,
    owner_problem,
    path_problem,
    scope_problem,
)
from shipway.npm_ranges import node_problem

Check = Callable[[Any], str]
"""A value -> why it is not allowed, and what is; empty when it is."""
Keys = tuple[str, ...]
"""The keys that lead to a value: ``("host", "package_dirs")``."""
PACKAGE = re.compile(r"(@[\w.~-]+/)?[\w.~-]+")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def show(value: object) -> str:
    """A value as a message names it: short, whatever it is."""
    return repr(value[:80]) if isinstance(value, str) else _BRIEF.repr(value)


def text(problem: Callable[[str], str]) -> Check:
    """A string that ``problem`` has nothing against."""
    return lambda value: problem(value) if isinstance(value, str) else _no(value, "a text")


def one_line(value: str) -> str:
    """A text without line breaks and other control characters."""
    return _no(value, "one line of text") if CONTROL.search(value) else ""


def label_problem(value: str) -> str:
    """A DNS-1123 label, as Kubernetes names things: an environment is a folder and a suffix."""
    if LABEL.fullmatch(value):
        return ""
    return _no(value, "up to 63 lower-case letters, digits and hyphens")


def package_problem(value: str) -> str:
    """An npm package's name."""
    return "" if PACKAGE.fullmatch(value) else _no(value, "a package's name, such as @acme/shared")


def whole(low: int, high: int) -> Check:
    """A whole number in a range."""

    def check(value: Any) -> str:
        fits = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return "" if fits else _no(value, f"{low} to {high}, a number without quotes")

    return check


def choice(*values: str) -> Check:
    """One of a few words."""
    return lambda value: "" if value in values else _no(value, f"one of {', '.join(values)}")


def boolean(value: Any) -> str:
    """``true`` or ``false``."""
    return "" if isinstance(value, bool) else _no(value, "true or false")


def list_of(check: Check) -> Check:
    """A list, each item of which passes."""

    def check_all(value: Any) -> str:
        if not isinstance(value, list | tuple):
            return _no(value, "a list, such as [a, b]")
        return next(filter(None, map(check, value)), "")

    return check_all


def map_of(key: Check, check: Check) -> Check:
    """A map, each pair of which passes."""

    def check_all(value: Any) -> str:
        if not isinstance(value, Mapping):
            return _no(value, "a map of names to values")
        pairs = (key(k) or check(v) for k, v in value.items())
        return next(filter(None, pairs), "")

    return check_all


def needed_path(value: Any) -> str:
    """A path that may not be empty."""
    return PATH(value) if value else _no(value, "a path, such as services")


PATH, LINE, WORDS = text(path_problem), text(one_line), list_of(text(one_line))
CHECKS: Mapping[str, Check] = {
    "kind": choice("http", "worker", "workspace"),
    "service_name": text(name_problem),
    "description": LINE,
    "database": choice("none", "DATABASE_URL", "DATABASE_SERVICE_URL"),
    "packages": list_of(text(package_problem)),
    "port": whole(1024, 65535),
    "owner": text(owner_problem),
    "workspace_name": text(name_problem),
    "scope": text(scope_problem),
    "services_dir": needed_path,
    **dict.fromkeys(FILES, PATH),
    "host_port": whole(1, 65535),
    "pnpm_workspace_file": PATH,
    "package_json_file": PATH,
    "kubernetes_base": PATH,
    "kubernetes_overlays": PATH,
    "environments": list_of(text(label_problem)),
    "secrets": choice("secretRef", "externalSecret", "sops"),
    "autoscaling": boolean,
    "node": node_problem,
    "package_ending": text(ending_problem),
    "allow_builds": choice(*get_args(Builds)),
    "host": map_of(LINE, lambda value: ""),
    "package_dirs": list_of(PATH),
    "package_folders": map_of(text(package_problem), PATH),
    "compose_networks": WORDS,
    "compose_postgres": LINE,
    "compose_postgres_condition": choice("service_healthy", "service_started"),
    "compose_postgres_networks": WORDS,
    "compose_profiles": WORDS,
    "compose_restart": LINE,
    "compose_address": LINE,
    "packages_build": PATH,
    "prune": PATH,
    "catalog": WORDS,
    "linter": LINE,
    "turbo": boolean,
    "node_major": whole(1, 999),
    "repository_url": LINE,
    "added": map_of(LINE, WORDS),
}
PATHS = (
    "services_dir",
    *FILES,
    "pnpm_workspace_file",
    "package_json_file",
    "kubernetes_base",
    "kubernetes_overlays",
    "packages_build",
    "prune",
)
"""The values that are one path each."""


def problem(key: str, value: Any) -> str:
    """Why ``value`` is no answer to ``key``, and what is; empty when it is, or for a key that
    this version does not know."""
    check = CHECKS.get(key)
    return check(value) if check else ""


def problems(values: Mapping[Any, Any]) -> Iterator[tuple[Keys, str]]:
    """What is wrong with answers or settings: the keys that lead there, and why."""
    for keys, value in _leaves(values):
        if why := problem(keys[-1], value):
            yield keys, why


def paths_in(values: Mapping[Any, Any]) -> Iterator[tuple[Keys, str]]:
    """Every path among values that :func:`problems` has nothing against, empty ones left out."""
    for keys, value in _leaves(values):
        if keys[-1] in PATHS and value:
            yield keys, value
        elif keys[-1] == "package_dirs":
            yield from ((keys, path) for path in value)
        elif keys[-1] == "package_folders":
            yield from ((keys, path) for path in value.values())


def _leaves(values: Mapping[Any, Any]) -> Iterator[tuple[Keys, Any]]:
    for key, value in values.items():
        yield (str(key),), value
        if key == "host" and isinstance(value, Mapping):
            yield from ((("host", str(inner)), v) for inner, v in value.items())


def _no(value: object, allowed: str) -> str:
    return f"{show(value)} is not allowed: it must be {allowed}"


_BRIEF = reprlib.Repr()
_BRIEF.maxother = _BRIEF.maxstring = 80
