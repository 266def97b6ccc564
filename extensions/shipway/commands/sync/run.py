"""``shipway sync``: everything that follows from the Dockerfile and the env schema."""

from __future__ import annotations

import argparse

from shipway.commands.common import exclusive, open_host, say_notes
from shipway.derive.load import chosen, services_in
from shipway.derive.sync import Synced
from shipway.errors import ShipwayError
from shipway.files.write import write_all
from shipway.formatting.changes import in_form
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService
from shipway.sync import sync_services
from shipway.text_report import diff_of, table


def run(arguments: argparse.Namespace) -> int:
    """Sync; 0 when everything is up to date then."""
    host = open_host(arguments.directory)
    if arguments.dry_run:
        fleet = sync_services(host, _chosen(host, arguments))
        print(_diff(host, fleet), end="")
    else:
        with exclusive(host.root, "shipway sync"):
            host = Host(host.root)
            fleet = sync_services(host, _chosen(host, arguments))
            contents = {path: _bytes(text) for path, text in fleet.contents.items()}
            formed = in_form(host.root, contents)
            write_all(host.root, formed.changes, seen=host.seen)
            say_notes(formed.notes)
    print(_summary(fleet, dry=arguments.dry_run))
    return 0


def _chosen(host: Host, arguments: argparse.Namespace) -> list[GeneratedService]:
    if arguments.all == bool(arguments.names):
        raise ShipwayError("which services?", fix="shipway sync NAME…, or shipway sync --all")
    if arguments.all:
        return services_in(host)
    return [chosen(host, name) for name in dict.fromkeys(arguments.names)]


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def _summary(fleet: Synced, *, dry: bool) -> str:
    if not fleet.contents:
        return "Nothing to do: everything follows from the code already."
    counts = dict.fromkeys(fleet.contents, 0)
    for path, _ in fleet.drifts:
        counts[path] = counts.get(path, 0) + 1
    rows = [
        (path, "removed" if text is None else "written", str(counts[path] or ""))
        for path, text in sorted(fleet.contents.items())
    ]
    end = (
        "Nothing was written. Run it again without --dry-run to apply this."
        if dry
        else "Next:\n  git diff"
    )
    return "\n".join([table(("file", "what", "keys"), rows), "", end])


def _diff(host: Host, fleet: Synced) -> str:
    before = {p: host.text(p) if (host.root / p).is_file() else None for p in fleet.contents}
    return "".join(diff_of(p, before[p], text) for p, text in sorted(fleet.contents.items()))
