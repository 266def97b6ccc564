"""What the name of an environment says, and the digest of an image that was never released."""

from __future__ import annotations

from collections.abc import Iterable

NEVER_RELEASED = f"sha256:{'0' * 64}"
"""The digest of an image that was never built: nothing runs until another takes its place."""


def is_production(environment: str) -> bool:
    """Whether an environment is held to production's rules, by its name."""
    return environment in ("production", "prod", "live")


def tried_first(environments: Iterable[str]) -> str:
    """The environment that images are tried in; empty where there is only production."""
    tried = [name for name in environments if not is_production(name)]
    return next((name for name in tried if name in ("preview", "staging")), next(iter(tried), ""))
