"""Derive for several services: each sees what the ones before it changed in shared files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shipway.derive.half import must_be_whole
from shipway.derive.load import subject_of
from shipway.derive.sync import synced
from shipway.drift import Drift
from shipway.sources.host import Host
from shipway.sources.services import Made
from shipway.sources.view import View
from shipway.wiring.restore import Documents, rewired


@dataclass(slots=True)
class Fleet:
    """Every file that changes (None: it goes), and each drift with its path."""

    contents: dict[str, str | None] = field(default_factory=dict)
    drifts: list[tuple[str, Drift]] = field(default_factory=list)


def fleet_synced(host: Host, services: Iterable[Made]) -> Fleet:
    """What `shipway sync` writes for these services. Raises ShipwayError, nothing written."""
    fleet, documents = Fleet(), Documents()
    for made in services:
        must_be_whole(host, made)
        one = one_synced(View(host, fleet.contents), made, documents)
        fleet.contents |= one.contents
        fleet.drifts += one.drifts
    return fleet


def one_synced(view: View, made: Made, documents: Documents) -> Fleet:
    """One service: missing wiring put back, then everything derived."""
    texts, drifts = rewired(view, made, documents)
    wired: dict[str, str | None] = {**view.planned, **texts}
    result = synced(View(view.host, wired), subject_of(view, made))
    return Fleet({**texts, **result.contents}, [*drifts, *result.drifts])
