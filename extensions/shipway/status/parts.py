"""Parts: which version each has, and what became of it in the host since."""

from __future__ import annotations

from dataclasses import dataclass

from shipway.sources.host import Host
from shipway.sources.parts import changed_files, parts_of
from shipway.sources.pin import NotPinnedError
from shipway.sources.tags import tags_of
from shipway.sources.trust import check_source, pins_in
from shipway.status.layers import versions_behind
from shipway.wiring.compare import missing_of_parts

PART = "part"
"""The kind of a part, as the table says it."""


@dataclass(frozen=True, slots=True)
class PartStatus:
    """One part. asked: somebody named it; else another part brought it. The rest is as with a
    service (see members.Status)."""

    name: str
    kind: str
    version: str
    behind: int | None
    drifted: tuple[str, ...]
    unwired: tuple[str, ...]
    asked: bool


def part_status_of(host: Host) -> list[PartStatus]:
    """Every part that was added here. Raises ShipwayError when their receipt is damaged."""
    receipt = parts_of(host)
    if not receipt.parts:
        return []
    tags = tags_of(receipt.source) if _is_trusted(host, receipt.source) else None
    missing = missing_of_parts(host)
    return [
        PartStatus(
            name,
            PART,
            part.version,
            versions_behind(part.version, tags),
            tuple(changed_files(host, part)),
            tuple(f"{one.file}: {one.block}" for one in missing[name]),
            part.asked,
        )
        for name, part in receipt.parts.items()
    ]


def _is_trusted(host: Host, source: str) -> bool:
    """A template that another pin does not name is not even asked."""
    try:
        check_source(host, pins_in(host), source, "")
    except NotPinnedError:
        return False
    return True
