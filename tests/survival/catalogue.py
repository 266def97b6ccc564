"""Every edit of the suite, by name, and the service that it is done to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from support.edits import Edit, called
from survival import (
    edits_compose,
    edits_environment,
    edits_files,
    edits_image,
    edits_kinds,
    edits_package,
    edits_rules,
    edits_runtime,
    edits_text,
)

ANSWERS: dict[str, dict[str, Any]] = {
    "http": {"kind": "http", "database": "DATABASE_URL", "packages": ["@acme/env"]},
    "worker": {"kind": "worker", "database": "DATABASE_SERVICE_URL"},
}
CONTROLS = ("http-control", "worker-control")
"""Services that no team edits: what the others are compared with."""
FOR_EITHER = (
    edits_environment.EDITS,
    edits_compose.EDITS,
    edits_rules.EDITS,
    edits_image.EDITS,
    edits_package.EDITS,
    edits_runtime.EDITS,
    edits_text.EDITS,
    edits_files.EDITS,
)


def catalogue() -> dict[str, Edit]:
    """Service name -> its team's one edit. What both kinds can have goes to each in turn."""
    edits = list(_all())
    assert len({edit.name for edit in edits}) == len(edits), "two edits of one name"
    return {f"{edit.kind}-{number:03}": edit for number, edit in enumerate(edits)}


def answers_of(name: str) -> Mapping[str, Any]:
    """What the service of that name was made with."""
    return ANSWERS[name.partition("-")[0]]


def _all() -> Iterator[Edit]:
    for number, (name, edit) in enumerate(_pairs(*FOR_EITHER)):
        yield called(name, edit, ("http", "worker")[number % 2])
    for kind, edits in (("http", edits_kinds.HTTP), ("worker", edits_kinds.WORKER)):
        for name, edit in edits.items():
            yield called(f"{name} ({kind})", edit, kind)


def _pairs(*groups: Mapping[str, Edit]) -> Iterator[tuple[str, Edit]]:
    for group in groups:
        yield from group.items()
