"""Where a workspace of ours has the scripts that describe an environment, once for all services."""

from __future__ import annotations

from collections.abc import Callable, Iterable

FOLDER = "scripts"
NAMES = ("env-sample.ts", "env-schema.ts", "env-type.ts", "env-variable.ts")
SCRIPTS = [f"{FOLDER}/{name}" for name in NAMES]


def env_scripts_of(there: Callable[[Iterable[str]], list[str]]) -> str:
    """Their folder; empty where one of them is missing, and in a monorepo that has none.

    there: those of some paths that are files of the host.
    """
    return FOLDER if there(SCRIPTS) == SCRIPTS else ""
