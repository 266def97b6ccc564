"""The versions that generated code is written for, and which of them a host's catalog answers."""

from __future__ import annotations

import re
from collections.abc import Mapping

RANGES = {
    "@biomejs/biome": "^2.6.8",
    "@types/node": "^24.0.0",
    "@types/pg": "^8.15.0",
    "fastify": "^5.12.8",
    "fastify-type-provider-zod": "^7.0.0",
    "pg": "^8.23.1",
    "pg-boss": "^12.38.0",
    "pino": "^10.4.0",
    "tsup": "^9.0.0",
    "tsx": "^4.23.15",
    "typescript": "~6.0.3",
    "vitest": "^5.1.1",
    "zod": "^4.6.7",
}


def answered_by(catalog: Mapping[str, str]) -> list[str]:
    """The packages that a pnpm catalog names in a version that the generated code works with.

    Another major is another library: a host that is still there keeps it for its own packages.
    """
    return sorted(
        name
        for name, wanted in RANGES.items()
        if name in catalog and _numbers(catalog[name]) >= _numbers(wanted) and _fits(name, catalog)
    )


def entry(name: str, catalogued: list[str]) -> str:
    """The line of a package.json: ``"zod": "catalog:"``, or with our own range."""
    return f'"{name}": "{"catalog:" if name in catalogued else RANGES[name]}"'


def _fits(name: str, catalog: Mapping[str, str]) -> bool:
    """TypeScript's minors break what parses it; of all others the major counts."""
    digits = 2 if RANGES[name].startswith("~") else 1
    return _numbers(catalog[name])[:digits] == _numbers(RANGES[name])[:digits]


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"[\^~>=v ]*(\d+)(?:\.(\d+))?(?:\.(\d+))?", version)
    return tuple(int(part or 0) for part in found.groups()) if found else (0, 0, 0)
