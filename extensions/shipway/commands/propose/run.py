"""``shipway propose``: entries that siblings have in the host's lists, ready to be taken."""

from __future__ import annotations

import argparse
from typing import Any, NamedTuple

from shipway.commands.common import exclusive, open_host, say_notes, to_json
from shipway.commands.diffs import DRY, diff_of_changes, print_diff
from shipway.derive.load import service_of
from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.files.write import write_all
from shipway.new.proposals import asked_for, changes_of, found_in
from shipway.propose.find import Found
from shipway.propose.proposal import Proposal
from shipway.propose.report import as_data, text_of, to_take
from shipway.propose.take import chosen
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService, generated_service


class _Planned(NamedTuple):
    """What there is, what of it is taken and declined, and the files that change by that."""

    found: Found
    taken: list[Proposal]
    declined: list[Proposal]
    changes: FileChanges
    notes: list[str]


def run(arguments: argparse.Namespace) -> int:
    """Show, or write; 0."""
    host = open_host(arguments.directory)
    generated = generated_service(host, arguments.name)
    if arguments.dry_run or not (arguments.take or arguments.decline):
        _report(host, _planned(host, generated, arguments), arguments)
        return 0
    with exclusive(host.root, f"shipway propose {arguments.name}"):
        host = Host(host.root)
        planned = _planned(host, generated, arguments)
        write_all(host.root, planned.changes, seen=host.seen)
    _report(host, planned, arguments)
    return 0


def _planned(host: Host, generated: GeneratedService, arguments: argparse.Namespace) -> _Planned:
    service = service_of(host, generated)
    place, asked = asked_for(host, service, {}, arguments.like)
    siblings = [one.name for one in asked.roster.siblings]
    if arguments.like and arguments.like not in siblings:
        fix = f"name one of: {', '.join(siblings) or 'none yet'}"
        raise ShipwayError(f"{arguments.like} is no sibling of {arguments.name}", "--like", fix)
    found = found_in(host, service, place, asked)
    shown = len(found.proposals if arguments.all else found.shown)
    taken = chosen(arguments.take or "", found.proposals, shown)
    declined = chosen(arguments.decline or "", found.proposals, shown)
    if both := {one.id for one in taken} & {one.id for one in declined}:
        raise ShipwayError(f"both taken and declined: {', '.join(sorted(both))}")
    formed = changes_of(host, generated, asked, taken, declined, arguments.because)
    return _Planned(found, taken, declined, formed.changes, formed.notes)


def _report(host: Host, planned: _Planned, arguments: argparse.Namespace) -> None:
    say_notes(planned.notes)
    acts = bool(planned.taken or planned.declined)
    if arguments.json:
        print(to_json("propose", _as_json(planned, arguments, written=acts)))
        return
    if not acts:
        print(text_of(planned.found, arguments.name, everything=arguments.all))
        shown = planned.found.proposals if arguments.all else planned.found.shown
        if taking := to_take(shown, arguments.name):
            print(f"\nTo take some: {taking}")
        return
    if arguments.dry_run:
        print_diff(diff_of_changes(host.root, planned.changes))
    would = "to be " if arguments.dry_run else ""
    for one in planned.taken:
        print(f"{would}added to {one.path}:{one.line}: {one.body.partition(chr(10))[0]}")
    for one in planned.declined:
        print(f"{would}declined: {one.path}:{one.line}")
    if arguments.dry_run:
        print(f"\n{DRY}")


def _as_json(planned: _Planned, arguments: argparse.Namespace, *, written: bool) -> dict[str, Any]:
    return {
        "written": written and not arguments.dry_run,
        "service": arguments.name,
        "taken": [one.id for one in planned.taken],
        "declined": [one.id for one in planned.declined],
        **as_data(planned.found),
    }
