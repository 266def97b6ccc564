"""Where the host's pnpm settings contradict what a new service is written for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from shipway.npm_ranges import RANGES, differs, range_of, ranges_of
from shipway.service import Service
from shipway.sources.host import Host
from shipway.sources.host_files import WORKSPACE_FILE
from shipway.sources.pnpm_settings import Override
from shipway.sources.reading import line_of

VERSION = re.compile(r"[\^~>=v ]*\d")

OPEN_TELEMETRY = [
    f"@opentelemetry/{name}"
    for name in (
        *("core", "instrumentation-http", "instrumentation-pg", "instrumentation-undici"),
        *("resources", "sdk-node"),
    )
]
ASKS_FOR = {
    "@opentelemetry/api": [*OPEN_TELEMETRY, "pg-boss"],
    "fastify": ["fastify-type-provider-zod"],
    "typescript": ["tsup"],
    "vite": ["vitest"],
    "zod": ["fastify-type-provider-zod"],
}
"""Package -> those that want it beside them: an override changes what they ask for, too."""


def pnpm_notes(host: Host, service: Service, manifest: bytes) -> Iterator[str]:
    """A line for each. manifest: the service's package.json."""
    needed = _needed(json.loads(manifest), service)
    for override in host.overrides:
        if override.name in needed and _holds_back(host, service, override):
            yield _said(host, service, override, needed)
    own = {name: wanted for name, wanted in needed.items() if name not in service.catalog}
    if others := sorted(own.keys() & host.catalog.keys()):
        yield _other_catalog(host, service, {name: own[name] for name in others})
    lacking = sorted(own.keys() - host.catalog.keys())
    if host.workspace.get("catalogMode") == "strict" and lacking:
        line = line_of(host.workspace_text, ("catalogMode",))
        yield (
            f"{WORKSPACE_FILE}:{line} wants every version in the catalog, which lacks "
            f"{', '.join(lacking)}: pnpm install takes those of {service.folder}/package.json; to "
            'have them in the catalog, write them there and "catalog:" here'
        )


def _needed(manifest: Mapping[str, Mapping[str, str]], service: Service) -> dict[str, str]:
    """The service's packages and the versions that its code is written for."""
    node = service.node or service.node_major
    names = {**manifest.get("dependencies", {}), **manifest.get("devDependencies", {})}
    return {
        name: range_of(name, node) if given.startswith("catalog:") else given
        for name, given in names.items()
        if name in RANGES
    }


def _holds_back(host: Host, service: Service, override: Override) -> bool:
    works_with = ranges_of(override.name, service.node or service.node_major)
    if override.parent not in ("", service.package):
        return False
    if override.range and all(differs(override.range, wanted) for wanted in works_with):
        return False  # it is about another version than ours
    version = override.version
    if version.startswith("catalog:"):
        version = host.catalog.get(override.name, "")
    if version == "-":
        return True
    another = all(differs(version, wanted) for wanted in works_with)
    return VERSION.match(version) is not None and another


def _said(host: Host, service: Service, override: Override, needed: Mapping[str, str]) -> str:
    name, given = override.name, override.version
    if given.startswith("catalog:"):
        given = f"{given} ({host.catalog.get(name)})"
    above = [service.package, *filter(needed.__contains__, ASKS_FOR.get(name, ()))]
    excepted = " and ".join(f'"{one}>{name}": "{needed[name]}"' for one in above)
    return (
        f"{override.path}:{override.line} gives every package {name} {given}, and "
        f"{service.name} is written for {needed[name]}: {excepted} beside it excepts the service"
    )


def _other_catalog(host: Host, service: Service, needed: Mapping[str, str]) -> str:
    """The packages of which the catalog has another version, each with its line."""
    each = (
        f"{name} {host.catalog[name]} (line {_line(host, name)}) and not {wanted}"
        for name, wanted in needed.items()
    )
    first = _line(host, min(needed, key=lambda name: _line(host, name)))
    return (
        f"{WORKSPACE_FILE}:{first}: the catalog has {', '.join(each)}; for these "
        f"{service.folder}/package.json has a range of its own"
    )


def _line(host: Host, name: str) -> int:
    return line_of(host.workspace_text, ("catalog", name))
