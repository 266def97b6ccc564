"""What reads the development stack, for the parts that run it."""

from __future__ import annotations

from shipway.parts.part import Part

PART = Part(
    name="stack",
    title="reads the development stack as Compose resolves it",
    files=("scripts/docker/", "scripts/env-sample.ts", "scripts/dev/values.ts"),
)
