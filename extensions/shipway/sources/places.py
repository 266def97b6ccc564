"""Which of a host's files is meant, and which port is free, where there are several."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from shipway.errors import ShipwayError

COMPOSE_NAME = re.compile(r"(docker-)?compose(\.[\w-]+)*\.ya?ml$")
VITEST_NAME = re.compile(r"vitest\.(workspace|config)\.[cm]?[jt]s$")
OTHER_LINTER = re.compile(
    r"\.?(eslint(rc|\.config)\b|prettier(rc|\.config)\b|oxlint|oxfmt(rc|\.config)\b|dprint\.json)"
)
LINTER_KEYS = frozenset(("prettier", "eslintConfig"))
"""Keys of the root's package.json that hold the settings of one."""
BIOME_NAMES = ("biome.json", "biome.jsonc", ".biome.json", ".biome.jsonc")
OTHER_STAGES = ("prod", "test", "ci", "e2e", "staging", "example")
FIRST_PORT = 3001
"""Where the ports of services begin, when those that are there do not show it."""
WATCHERS = ("observ", "monitor", "telemetry", "tracing", "logging", "otel", "grafana")
"""What a Compose file is called that watches a stack and is none."""


def compose_files(files: Iterable[str]) -> list[str]:
    """Every Compose file."""
    return files_named(files, COMPOSE_NAME)


def files_named(files: Iterable[str], name: re.Pattern[str]) -> list[str]:
    """The files whose last part matches."""
    return [path for path in files if name.fullmatch(path.rpartition("/")[2])]


def free_port(taken: set[int], first: int = FIRST_PORT) -> int:
    """The first port from ``first`` that no Compose file publishes.

    Raises ShipwayError when all up to 65535 are taken.
    """
    for port in range(first, 65536):
        if port not in taken:
            return port
    raise ShipwayError(
        f"every host port from {first} to 65535 is published already",
        fix="name one yourself: --data host_port=PORT",
    )


def compose_rank(
    path: str, named: tuple[int, int], *, inside: bool, builds: bool
) -> tuple[object, ...]:
    """The lower, the likelier a Compose file is the development stack. ``named``: its place
    in a command of the root that runs it, and the command's; ``inside``: a workspace package;
    ``builds``: whether it builds one."""
    name = PurePosixPath(path).name
    stage = name.split(".")[1:-1]
    other = any(word in part for part in stage for word in OTHER_STAGES)
    dev = any(part in ("dev", "development", "local") for part in stage)
    watches = any(word in part for part in stage for word in WATCHERS)
    place, order = named
    likely = (not dev, not builds, watches)
    return other, place, inside, *likely, order, path.count("/"), bool(stage), path
