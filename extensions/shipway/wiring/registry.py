"""Every wiring target, found by its module: one that lies here is wired, with no list to keep."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from operator import attrgetter
from pkgutil import iter_modules

import shipway.wiring
from shipway.errors import UPGRADE, NewerShipwayError
from shipway.wiring.target import Target

MACHINERY = {"addresses", "compare", "engine", "receipt", "registry", "restore", "target"}
"""The modules of this room that are no target."""


def _found() -> Iterator[Target]:
    for module in iter_modules(shipway.wiring.__path__):
        if module.name not in MACHINERY:
            yield import_module(f"shipway.wiring.{module.name}").TARGET


TARGETS: tuple[Target, ...] = tuple(sorted(_found(), key=attrgetter("order", "name")))
"""All targets, as the summary and the receipt list them."""


def target_named(name: str, path: str, line: int) -> Target:
    """The target called ``name``, as the receipt or the settings at ``path`` have it in ``line``.

    Raises NewerShipwayError when this Shipway has no such target. A command that passed over it
    would leave its block behind, or write a receipt that is not true.
    """
    for target in TARGETS:
        if target.name == name:
            return target
    what = f"made by a newer Shipway: this one has no target {name!r}"
    raise NewerShipwayError(what, path, UPGRADE, line)
