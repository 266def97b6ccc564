"""What a new service takes of its siblings' lists unasked: the proposals that are certain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.new.proposals import asked_for, contents_of, found_in
from shipway.propose.engine import Asked
from shipway.propose.find import Found
from shipway.propose.proposal import Proposal
from shipway.propose.reading import Search
from shipway.propose.receipt import Receipt, receipt_in
from shipway.propose.take import take
from shipway.service import Service
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService

ASK = "ask"
"""What the settings say where nothing is to be taken unasked."""


class Lists(NamedTuple):
    """taken: what is written with the service, in ``contents``, which no formatter has seen; found:
    what is left to propose."""

    found: Found
    taken: tuple[Proposal, ...] = ()
    contents: Mapping[str, bytes | None] = {}


def lists_of(
    host: Host, service: Service, planned: Mapping[str, str], *, unasked: bool = True
) -> Lists:
    """What is taken, and proposed, for a service that is about to be.

    unasked: False leaves all to be proposed, as ``proposals: ask`` in the settings does.
    Raises ShipwayError when its receipt is damaged.
    """
    place, asked = asked_for(host, service, planned)
    search = Search(host.root, (asked.roster,))
    place = replace(place, search=search)
    found = found_in(host, service, place, asked)
    generated = GeneratedService(service.name, service.folder)
    known = {one.id for one in receipt_in(host, generated).taken}
    fresh = [one for one in found.proposals if one.certain and one.id not in known]
    taken = _together(fresh, asked) if unasked and host.settings.get("proposals") != ASK else []
    if not taken:
        return Lists(found)
    contents = contents_of(host, generated, asked, taken)
    texts = {path: content.decode() for path, content in contents.items() if content}
    for path in texts:
        search.sources.pop(path, None)  # it was read as it is on disk
    place = replace(place, planned={**planned, **texts})
    return Lists(found_in(host, service, place, asked), tuple(taken), contents)


def _together(certain: Iterable[Proposal], asked: Asked) -> list[Proposal]:
    """Those that go into their files together; another one stays a proposal."""
    kept: list[Proposal] = []
    for one in certain:
        with suppress(ShipwayError):
            take([*kept, one], asked, Receipt())
            kept.append(one)
    return kept
