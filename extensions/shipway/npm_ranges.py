"""The versions that generated code is written for, of Node and of packages, and which of them a
host's catalog answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

NODE = 24
"""The major version of Node that a service has where its host names none that will do."""
LEAST_NODE = {22: (22, 18)}
"""The least minor version of a major, where it is not the first: 22.18 runs TypeScript as it is."""
NODE_TYPES = "@types/node"

# Those that no file imports are what others want beside them, and an install may be strict in that.
RANGES = {
    "@biomejs/biome": "^2.6.8",
    "@fastify/swagger": "^9.9.3",
    "@fastify/swagger-ui": "^6.1.3",
    "@opentelemetry/api": "^1.10.0",
    "@opentelemetry/core": "^3.1.0",
    "@opentelemetry/instrumentation-http": "^0.301.0",
    "@opentelemetry/instrumentation-pg": "^0.77.0",
    "@opentelemetry/instrumentation-undici": "^0.34.0",
    "@opentelemetry/resources": "^3.1.0",
    "@opentelemetry/sdk-node": "^0.301.0",
    "@types/node": "^24.0.0",
    "@types/pg": "^8.15.0",
    "fastify": "^5.12.8",
    "fastify-type-provider-zod": "^7.0.0",
    "ky": "^2.1.0",
    "openapi-fetch": "^0.17.0",
    "openapi-types": "^12.1.3",
    "openapi-typescript": "^7.13.0",
    "pg": "^8.23.1",
    "pg-boss": "^12.38.0",
    "pino": "^10.4.0",
    "prom-client": "^15.1.3",
    "tsup": "^9.0.0",
    "tsx": "^4.23.15",
    "typescript": "~7.0.2",
    "vite": "^8.3.8",
    "vitest": "^5.1.1",
    "zod": "^4.6.7",
}
TRIED_TOO = {"typescript": "~6.0.3"}
"""Another range that the code works with: a host that has it keeps it."""


def answered_by(catalog: Mapping[str, str], node: int = NODE) -> list[str]:
    """The packages that a pnpm catalog names in a version that the generated code works with.

    Another major is another library: a host that is still there keeps it for its own packages.
    """
    return sorted(
        name
        for name in RANGES.keys() & catalog.keys()
        if any(fits(catalog[name], wanted) for wanted in ranges_of(name, node))
    )


def range_of(name: str, node: int = NODE) -> str:
    """The version range of a package, in a service for that major version of Node."""
    return f"^{node}.0.0" if name == NODE_TYPES else RANGES[name]


def ranges_of(name: str, node: int = NODE) -> list[str]:
    """Every range that the generated code works with; the first is the one that it asks for."""
    return [range_of(name, node), *filter(None, [TRIED_TOO.get(name)])]


def entry(name: str, catalogued: Collection[str], node: int = NODE) -> str:
    """The line of a package.json: ``"zod": "catalog:"``, or with our own range."""
    return f'"{name}": "{"catalog:" if name in catalogued else range_of(name, node)}"'


def node_problem(node: object) -> str:
    """Why the generated code does not run on a major version of Node; empty when it does."""
    number = node if isinstance(node, int) and not isinstance(node, bool) else 0
    if number in LEAST_NODE or number >= NODE:
        return ""
    return f"{node!r} is not allowed: it must be 22, or {NODE} and more, a major version of Node"


def least_node(node: int) -> tuple[int, ...]:
    """The lowest Node that the code of a service for the major version ``node`` runs on."""
    return LEAST_NODE.get(node, (node,))


def fits(version: str, wanted: str) -> bool:
    """Whether a version or range gives what code for the range ``wanted`` was tried with.

    TypeScript's minors break what parses it, and before 1.0 a minor is a major.
    """
    given, least = _numbers(version), _numbers(wanted)
    digits = _that_count(wanted, least)
    return given >= least and given[:digits] == least[:digits]


def differs(version: str, wanted: str) -> bool:
    """Whether a version or range is another one than code for the range ``wanted`` runs with: of
    another major (minor, for ``~`` and before 1.0), or a single version below it."""
    given, least = _numbers(version), _numbers(wanted)
    digits = _that_count(wanted, least)
    below = version[:1].isdigit() and len(version.split(".")) == len(given) and given < least
    return given[:digits] != least[:digits] or below


def _that_count(wanted: str, least: tuple[int, ...]) -> int:
    """How many digits two versions must share to be one library."""
    return 2 if wanted.startswith("~") or least[0] == 0 else 1


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"[\^~>=v ]*(\d+)(?:\.(\d+))?(?:\.(\d+))?", version)
    return tuple(int(part or 0) for part in found.groups()) if found else (0, 0, 0)
