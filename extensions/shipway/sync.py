"""Derive for several services: each sees what the ones before it changed in shared files."""

from __future__ import annotations

from collections.abc import Iterable

from shipway.derive.contract_copy import contract_copy
from shipway.derive.half import must_be_whole
from shipway.derive.load import service_facts_of
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.sync import Synced, derive_outputs
from shipway.file_changes import TextChanges
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.wiring.restore import Documents, restore_wiring


def sync_services(host: Host, services: Iterable[GeneratedService]) -> Synced:
    """What `shipway sync` writes for these services. Raises ShipwayError, nothing written."""
    fleet, documents = Synced(), Documents()
    known: TextChanges = {}
    for generated in services:
        must_be_whole(host, generated)
        one = sync_service(View(host, fleet.contents, known), generated, documents)
        fleet.contents |= one.contents
        fleet.drifts += one.drifts
    return fleet


def sync_service(
    view: View,
    generated: GeneratedService,
    documents: Documents,
    facts: ServiceFacts | None = None,
) -> Synced:
    """One part: missing wiring put back, then everything derived. facts: where they are known,
    what :func:`service_facts_of` gives."""
    texts, drifts = restore_wiring(view, generated, documents)
    wired: TextChanges = {**view.planned, **texts}
    facts = facts or service_facts_of(view, generated)
    after = View(view.host, wired, view.known)
    result, copy = derive_outputs(after, facts), contract_copy(after, facts.service)
    contents = {**texts, **result.contents, **copy.contents}
    return Synced(contents, [*drifts, *result.drifts, *copy.drifts])
