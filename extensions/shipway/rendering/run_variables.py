"""What a run of Copier is told through the environment: the template has no other way to ask."""

from __future__ import annotations

HOST_VARIABLE = "SHIPWAY_HOST"
SHARED_VARIABLE = "SHIPWAY_SHARED"
"""``no`` renders a service's own files alone, for comparing versions and names."""
SNAPSHOT_VARIABLE = "SHIPWAY_SNAPSHOT"
"""Runs that bear the same value look at the host once."""
