"""Every part, found by its module: one that lies here can be added, with no list to keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from operator import attrgetter
from pkgutil import iter_modules

import shipway.parts
from shipway.errors import UPGRADE, NewerShipwayError, ShipwayError
from shipway.names import did_you_mean
from shipway.parts.part import Part
from shipway.sources.parts import PARTS_RECEIPT

MACHINERY = {
    "add", "blocks", "carried", "components", "dsns", "env_reader", "formed", "here", "image_facts",
    "manifests", "migration", "moving", "next_facts", "package_builds", "part", "plan", "registry",
    "remove", "site", "told", "update", "words",
}  # fmt: skip
"""The modules of this room that are no part."""


def _found() -> Iterator[Part]:
    for module in iter_modules(shipway.parts.__path__):
        if module.name not in MACHINERY:
            yield import_module(f"shipway.parts.{module.name}").PART


ALL: tuple[Part, ...] = tuple(sorted(_found(), key=attrgetter("order", "name")))
"""All parts, those that others need too."""
PARTS: tuple[Part, ...] = tuple(part for part in ALL if part.order)
"""Those that are listed and can be asked for."""


def part_named(name: str) -> Part:
    """The part called ``name``. Raises ShipwayError, with the names that there are."""
    for part in PARTS:
        if part.name == name:
            return part
    names = [part.name for part in PARTS]
    meant = did_you_mean(name, names)
    raise ShipwayError(
        f"no part is called {name}",
        fix=f"did you mean {meant}?" if meant else f"name one of: {', '.join(names)}",
    )


def known_part(name: str) -> Part:
    """The part that a receipt names. Raises NewerShipwayError where only a newer Shipway has it."""
    for part in ALL:
        if part.name == name:
            return part
    what = f"made by a newer Shipway: this one has no part {name!r}"
    raise NewerShipwayError(what, PARTS_RECEIPT, UPGRADE)


def with_needs(names: Iterable[str]) -> list[Part]:
    """These parts and all that they need, each after what it needs."""
    found: dict[str, Part] = {}

    def visit(part: Part) -> None:
        if part.name not in found:
            for name in part.needs:
                visit(known_part(name))
            found[part.name] = part

    for name in names:
        visit(known_part(name))
    return list(found.values())
