"""What each answer, setting and recorded fact may be: types and ranges, at this one place.

Answers files, settings and receipts come with anybody's pull request, so all of them are read
through here. Copier's validators and ``--data`` use the same checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from shipway.host_facts import FILES, Builds
from shipway.kinds.registry import KINDS
from shipway.names import (
    CONTROL,
    ending_problem,
    name_problem,
    owner_problem,
    path_problem,
    scope_problem,
)
from shipway.npm_ranges import node_problem
from shipway.schedule import schedule_problem
from shipway.value_checks import (
    Check,
    Keys,
    boolean,
    choice,
    list_of,
    map_of,
    no,
    plain,
    text,
    whole,
)

PACKAGE = re.compile(r"(@[\w.~-]+/)?[\w.~-]+")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def one_line(value: str) -> str:
    """A text without line breaks and other control characters."""
    return no(value, "one line of text") if CONTROL.search(value) else ""


def label_problem(value: str) -> str:
    """A DNS-1123 label, as Kubernetes names things: an environment is a folder and a suffix."""
    if LABEL.fullmatch(value):
        return ""
    return no(value, "up to 63 lower-case letters, digits and hyphens")


def package_problem(value: str) -> str:
    """An npm package's name."""
    return "" if PACKAGE.fullmatch(value) else no(value, "a package's name, such as @acme/shared")


def client_problem(value: str) -> str:
    """The service that a client's package calls; empty for any other package."""
    return name_problem(value) if value else ""


def _needed(value: Any) -> str:
    return PATH(value) if value else no(value, "a path, such as services")


PATH, LINE, WORDS = text(path_problem), text(one_line), list_of(text(one_line))
needed_path = plain(_needed, type="string", minLength=1)
"""A path that may not be empty."""
CHECKS: Mapping[str, Check] = {
    "kind": choice(*(kind.name for kind in KINDS)),
    "service_name": text(name_problem),
    "description": LINE,
    "database": choice("none", "DATABASE_URL", "DATABASE_SERVICE_URL"),
    "packages": list_of(text(package_problem)),
    "port": whole(1024, 65535),
    "owner": text(owner_problem),
    "workspace_name": text(name_problem),
    "scope": text(scope_problem),
    "ci": choice("github", "gitlab"),
    "services_dir": needed_path,
    **dict.fromkeys(FILES, PATH),
    "host_port": whole(1, 65535),
    "pnpm_workspace_file": PATH,
    "package_json_file": PATH,
    "tsconfig_file": PATH,
    "kubernetes_base": PATH,
    "kubernetes_overlays": PATH,
    "environments": list_of(text(label_problem)),
    "secrets": choice("secretRef", "externalSecret", "sops"),
    "autoscaling": boolean,
    "telemetry": boolean,
    "reachable": choice("none", "proxy", "gateway", "ingress"),
    "openapi": boolean,
    "client_of": text(client_problem),
    "schedule": text(schedule_problem),
    "node": plain(node_problem, type="integer"),
    "package_ending": text(ending_problem),
    "allow_builds": choice(*get_args(Builds)),
    "host": map_of(LINE, plain(lambda value: "")),
    "package_dirs": list_of(PATH),
    "package_folders": map_of(text(package_problem), PATH),
    "compose_networks": WORDS,
    "compose_postgres": LINE,
    "compose_postgres_condition": choice("service_healthy", "service_started"),
    "compose_postgres_networks": WORDS,
    "compose_migrate": LINE,
    "compose_migrate_optional": boolean,
    "compose_profiles": WORDS,
    "compose_restart": LINE,
    "compose_address": LINE,
    "packages_build": PATH,
    "prune": PATH,
    "env_scripts": PATH,
    "tenants": LINE,
    "runtime": LINE,
    "catalog": WORDS,
    "linter": LINE,
    "turbo": boolean,
    "node_major": whole(1, 999),
    "base_image": LINE,
    "repository_url": LINE,
    "added": map_of(LINE, WORDS),
}
PATHS = (
    "services_dir",
    *FILES,
    "pnpm_workspace_file",
    "package_json_file",
    "tsconfig_file",
    "kubernetes_base",
    "kubernetes_overlays",
    "packages_build",
    "prune",
    "env_scripts",
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
        check = CHECKS.get(keys[-1])
        for below, why in check.find(value) if check else ():
            yield (*keys, *below), why


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
