"""Every kind, found by its module: one that lies here is offered, with no list to keep."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from operator import attrgetter
from pathlib import Path

import shipway.kinds
from shipway.kinds.kind import Kind

MACHINERY = {"__init__", "kind", "registry"}
"""The modules of this room that are no kind."""


def _found() -> Iterator[Kind]:
    for file in Path(shipway.kinds.__path__[0]).glob("*.py"):
        if file.stem not in MACHINERY:
            yield import_module(f"shipway.kinds.{file.stem}").KIND


KINDS: tuple[Kind, ...] = tuple(sorted(_found(), key=attrgetter("order", "name")))
"""All kinds, as they are offered; the first one is made where nobody says which."""
PARTS: tuple[Kind, ...] = tuple(kind for kind in KINDS if not kind.whole)
"""Those that come into a monorepo."""
SERVICES: tuple[Kind, ...] = tuple(kind for kind in PARTS if kind.image)
"""Those that run."""


def kind_of(name: str) -> Kind:
    """The kind called ``name``; the first one for a name that nothing has: which names are allowed
    is said elsewhere, and a default is asked for before that."""
    return next((kind for kind in KINDS if kind.name == name), KINDS[0])
