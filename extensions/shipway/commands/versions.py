"""What `shipway --version` prints: what a report of a fault needs."""

from __future__ import annotations

from shipway.crash import versions
from shipway.rendering.origin import home


def all_versions() -> str:
    """The tool, what it runs on, and the template that it came with; a line each."""
    return "\n".join([*versions(), f"template {home()}"])
