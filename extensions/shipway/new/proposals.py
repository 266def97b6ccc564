"""What a host's own lists may need for a service: asked with all that the host shows."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from shipway.derive.routes import PORT as SERVICE_PORT
from shipway.formatting.changes import InForm, in_form
from shipway.new.plan import shared_paths
from shipway.propose.certain.registry import is_certain
from shipway.propose.certain.rule import Ground
from shipway.propose.engine import Asked
from shipway.propose.find import Found, Place, find, text_at
from shipway.propose.names import Member, Roster, member
from shipway.propose.proposal import Proposal
from shipway.propose.reading import Search
from shipway.propose.receipt import receipt_in, receipt_path
from shipway.propose.take import decline, take
from shipway.service import Service
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService
from shipway.sources.workspace import APP_FOLDERS, Package

FEWEST = 2
"""Siblings in one folder; with fewer, all packages of which an image is made are siblings."""


def proposals_for(
    host: Host, service: Service, planned: Mapping[str, str] | None = None, *, like: str = ""
) -> Found:
    """What is proposed for a service that is there, or about to be; nothing for a library, which
    its importers name.

    planned: texts that go before what is on disk.
    Raises ShipwayError when its receipt is damaged.
    """
    return found_in(host, service, *asked_for(host, service, planned or {}, like))


def proposals_for_each(host: Host, services: Sequence[Service]) -> Iterator[tuple[Service, Found]]:
    """The same for services that are there, by one search for all of their siblings, and of lists
    alone. Raises as above."""
    known = [(one, *asked_for(host, one, {})) for one in services]
    search = Search(host.root, [asked.roster for _, _, asked in known])
    for service, place, asked in known:
        yield (
            service,
            found_in(host, service, replace(place, search=search, lists_alone=True), asked),
        )


def found_in(host: Host, service: Service, place: Place, asked: Asked) -> Found:
    """The same where it is known what to ask, and where. Raises as above."""
    if service.made_as.library:
        return Found()
    known = receipt_in(host, GeneratedService(service.name, service.folder))
    return find(place, asked, (one.id for one in known.declined))


def asked_for(
    host: Host, service: Service, planned: Mapping[str, str], like: str = ""
) -> tuple[Place, Asked]:
    """Where to look, and what for."""
    siblings = siblings_of(host, service)
    roster = roster_of(host, service, siblings)
    folders = {**_folders(siblings), service.folder: roster.ours}
    place = Place(host.root, _apps(host), folders, _of_targets(service), planned)
    port = service.host_port if service.compose_file else 0
    ground = Ground(
        roster, place.by_name, partial(text_at, place), place.exists, service.package,
        service.compose_file, tuple(host.composed),
    )  # fmt: skip
    sure = partial(is_certain, ground=ground)
    inside = partial(_inside, service)
    return place, Asked(roster, place.exists, port, (), like, place.by_name, sure, inside)


def changes_of(
    host: Host,
    generated: GeneratedService,
    asked: Asked,
    taken: Sequence[Proposal],
    declined: Sequence[Proposal] = (),
    why: str = "",
) -> InForm:
    """The files of the host with what is taken, and the receipt, in the form of its formatter.

    Raises ShipwayError where one cannot be written.
    """
    contents = contents_of(host, generated, asked, taken, declined, why)
    formed = in_form(host.root, contents)
    host.seen.update({one.path: one.source.text.encode() for one in taken})
    return formed


def contents_of(
    host: Host,
    generated: GeneratedService,
    asked: Asked,
    taken: Sequence[Proposal],
    declined: Sequence[Proposal] = (),
    why: str = "",
) -> dict[str, bytes | None]:
    """The same before the formatter has seen them. Raises as above."""
    texts, receipt = take(taken, asked, receipt_in(host, generated))
    receipt = decline(declined, why, asked, receipt)
    if taken or declined:
        texts[receipt_path(generated)] = receipt.to_json()
    return {path: (text or "").encode() for path, text in texts.items()}


def siblings_of(host: Host, service: Service) -> list[Package]:
    """The packages beside the service; where there are too few, all of which an image is made."""
    others = [one for one in host.packages if one.folder != service.folder]
    beside = [one for one in others if posixpath.dirname(one.folder) == service.services_dir]
    if len(beside) >= FEWEST:
        return beside
    known = {one.folder for one in beside}
    return [*beside, *(p for p in host.siblings if p.folder not in {*known, service.folder})]


def roster_of(host: Host, service: Service, siblings: Iterable[Package]) -> Roster:
    """Who is there. Other packages claim their names."""
    named = _folders(siblings)
    claiming = [
        member(posixpath.basename(one.folder), one.name, service=False)
        for one in host.packages
        if one.folder not in {*named, service.folder}
    ]
    return Roster(member(service.name, service.package), (*named.values(), *claiming))


def _folders(siblings: Iterable[Package]) -> dict[str, Member]:
    return {one.folder: member(posixpath.basename(one.folder), one.name) for one in siblings}


def _inside(service: Service, path: str) -> int:
    """The port on which others in its network reach the service: of a cluster its Service's."""
    if not service.made_as.called:
        return 0
    folders = filter(None, (service.kubernetes_base, service.kubernetes_overlays))
    in_cluster = path.startswith(tuple(f"{folder}/" for folder in folders))
    return SERVICE_PORT if in_cluster else service.port


def _apps(host: Host) -> list[str]:
    """Folders of apps: what lies in them is about them."""
    return [one.folder for one in host.packages if one.folder.split("/")[0] in APP_FOLDERS]


def _of_targets(service: Service) -> set[str]:
    """The files that a target wires or something is derived into; a root's scripts may list more
    than ours."""
    return set(shared_paths(service)) - {service.package_json_file}
