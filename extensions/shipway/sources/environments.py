"""What the name of an environment says, and the digest of an image that was never released."""

from __future__ import annotations

NEVER_RELEASED = f"sha256:{'0' * 64}"
"""The digest of an image that was never built: nothing runs until another takes its place."""


def is_production(environment: str) -> bool:
    """Whether an environment is held to production's rules, by its name."""
    return environment in ("production", "prod", "live")
