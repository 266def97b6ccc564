"""``shipway sync``: everything that follows from the Dockerfile and the env schema."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import Any

from shipway.commands.common import exclusive, open_host, say_notes, to_json, typed
from shipway.commands.diffs import DRY, diff_of_changes, print_diff
from shipway.derive.canary import SETTING, of_nobody
from shipway.derive.load import chosen, services_in, why_no_route
from shipway.derive.sync import Synced
from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.files.write import write_all
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.sync import sync_services
from shipway.text_report import table


def run(arguments: argparse.Namespace) -> int:
    """Sync; 0 when everything is up to date then."""
    host = open_host(arguments.directory)
    if arguments.dry_run:
        services = _chosen(host, arguments)
        fleet = sync_services(host, services)
        if not arguments.json:
            print_diff(diff_of_changes(host.root, _contents(fleet)))
    else:
        with exclusive(host.root, typed(arguments, arguments.names)):
            host = Host(host.root)
            services = _chosen(host, arguments)
            fleet = sync_services(host, services)
            _write(host, _contents(fleet))
    if arguments.json:
        print(to_json("sync", _as_json(fleet, written=not arguments.dry_run)))
    else:
        print(_summary(fleet, dry=arguments.dry_run))
        view = View(host)
        say_notes(why for one in services if (why := why_no_route(view, one)))
        if SETTING in host.settings:
            known = services if arguments.all else services_in(host)
            say_notes(of_nobody(host, [one.name for one in known]))
    return 0


def _write(host: Host, contents: FileChanges) -> None:
    if not contents:
        return
    # Loaded only now: a sync that has nothing to do starts in nine tenths of the time.
    from shipway.formatting.changes import in_form

    formed = in_form(host.root, contents)
    write_all(host.root, formed.changes, seen=host.seen)
    say_notes(formed.notes)


def _chosen(host: Host, arguments: argparse.Namespace) -> list[GeneratedService]:
    if arguments.all == bool(arguments.names):
        raise ShipwayError("which services?", fix="shipway sync NAME…, or shipway sync --all")
    if arguments.all:
        return services_in(host)
    return [chosen(host, name) for name in dict.fromkeys(arguments.names)]


def _contents(fleet: Synced) -> FileChanges:
    return {p: None if text is None else text.encode() for p, text in fleet.contents.items()}


def _rows(fleet: Synced) -> list[tuple[str, str, int]]:
    """File, what becomes of it, and how many of its keys change."""
    counts = Counter(path for path, _ in fleet.drifts)
    return [
        (path, "removed" if text is None else "written", counts[path])
        for path, text in sorted(fleet.contents.items())
    ]


def _summary(fleet: Synced, *, dry: bool) -> str:
    if not fleet.contents:
        return "Nothing to do: everything follows from the code already."
    rows = [(path, what, str(keys or "")) for path, what, keys in _rows(fleet)]
    end = DRY if dry else "Next:\n  git diff"
    return "\n".join([table(("file", "what", "keys"), rows), "", end])


def _as_json(fleet: Synced, *, written: bool) -> dict[str, Any]:
    files = [{"path": path, "change": what, "keys": keys} for path, what, keys in _rows(fleet)]
    return {"written": written, "files": files}
