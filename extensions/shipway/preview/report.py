"""What a preview says: a table over all repositories, then what is to be resolved in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from shipway.check.formats import as_data
from shipway.errors import ShipwayError
from shipway.preview.one import Place, Previewed
from shipway.text_report import table
from shipway.upgrade.report import as_json as fleet_as_json

HEADER = ("repository", "member", "from", "to", "files", "conflicts", "new findings")
Results = Mapping[Path, Previewed | ShipwayError]
"""Repository as it was named -> what became of it."""


def summary(results: Results) -> str:
    """The table, every place that needs a person, and what could not be shown."""
    rows = [row for root, one in results.items() for row in _rows(root, one)]
    parts = [table(HEADER, rows)] if rows else []
    parts += [
        "\n".join(lines) for root, one in results.items() if (lines := list(_said(root, one)))
    ]
    return "\n\n".join([*parts, "Nothing was written in any repository."])


def as_json(results: Results) -> dict[str, Any]:
    """The same for programs."""
    return {"repositories": [_data(root, one) for root, one in results.items()]}


def _rows(root: Path, one: Previewed | ShipwayError) -> Iterator[tuple[str, ...]]:
    if isinstance(one, ShipwayError):
        return
    for member in (*one.fleet.members, *one.fleet.parts):
        folder = f"{member.generated.folder}/"
        mine = [found for found in one.findings if found.path.startswith(folder)]
        counts = map(str, (len(member.own.contents), len(member.own.conflicts), len(mine)))
        yield (_name(root), member.generated.name, member.before, member.to, *counts)
    shared = {*one.fleet.shared, *one.derived}
    folders = tuple(f"{service.generated.folder}/" for service in one.fleet.services)
    others_own = [*([one.fleet.workspace] if one.fleet.workspace else []), *one.fleet.parts]
    told = {path for member in others_own for path in member.own.conflicts}
    outside = {place.path for place in one.conflicts if not place.path.startswith(folders)}
    others = [found for found in one.findings if not found.path.startswith(folders)]
    counts = map(str, (len(shared), len(outside - told), len(others)))
    yield (_name(root), "(shared, derived)", "", "", *counts)


def _said(root: Path, one: Previewed | ShipwayError) -> Iterator[str]:
    if isinstance(one, ShipwayError):
        yield f"{root}: {one}"
        return
    yield from (f"conflict in {_place(root, place)}: {place.what}" for place in one.conflicts)
    yield from (f"{root}/{found}" for found in one.findings)
    yield from (f"note: {root}: {note}" for note in one.notes)


def _place(root: Path, place: Place) -> str:
    return f"{root / place.path}:{place.line}" if place.line else str(root / place.path)


def _name(root: Path) -> str:
    return root.resolve().name


def _data(root: Path, one: Previewed | ShipwayError) -> dict[str, Any]:
    if isinstance(one, ShipwayError):
        lists = ("services", "parts", "shared", "derived", "conflicts", "findings", "notes")
        none: dict[str, Any] = {name: [] for name in lists}
        return {"path": str(root), "error": str(one), "workspace": None, **none}
    fleet = fleet_as_json(one.fleet, written=False)
    return {
        "path": str(root),
        "error": "",
        "workspace": fleet["workspace"],
        "services": fleet["services"],
        "parts": fleet["parts"],
        "shared": fleet["shared"],
        "derived": one.derived,
        "conflicts": [asdict(place) for place in one.conflicts],
        "findings": as_data(one.findings),
        "notes": one.notes,
    }
