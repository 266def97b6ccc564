"""``shipway remove --part``: what `shipway add` brought goes again."""

from __future__ import annotations

import argparse
from typing import Any

from shipway.commands.common import exclusive, open_host, say_notes, to_json
from shipway.commands.diffs import DRY, diff_of_changes, print_diff
from shipway.files.write import write_all
from shipway.formatting.changes import in_form
from shipway.parts.remove import Leaving, leaving
from shipway.sources.host import Host

NEXT = "Next:\n  pnpm install"


def run_part(arguments: argparse.Namespace) -> int:
    """Remove the part, and those that came for it alone; 0 when they are gone."""
    host = open_host(arguments.directory)
    if arguments.dry_run:
        going = _planned(host, arguments)
    else:
        with exclusive(host.root, f"shipway remove --part {arguments.part}"):
            host = Host(host.root)
            going = _planned(host, arguments)
            write_all(host.root, going.changes, seen=host.seen)
    if arguments.json:
        print(to_json("remove", _as_json(going, arguments)))
        return 0
    if arguments.dry_run:
        print_diff(diff_of_changes(host.root, going.changes))
    say_notes(f"{path} was there before the part: it stays" for path in going.kept)
    say_notes(f"{path} is in use, and yours since it came: it stays" for path in going.given)
    would = "to be " if arguments.dry_run else ""
    for path, content in sorted(going.changes.items()):
        print(f"{would}{'removed' if content is None else 'unwired'} {path}")
    if arguments.dry_run:
        print(f"\n{DRY}")
    elif any(path.endswith("package.json") for path in going.changes):
        print(f"\n{NEXT}")
    return 0


def _planned(host: Host, arguments: argparse.Namespace) -> Leaving:
    going = leaving(host, arguments.part, force=arguments.force)
    formed = in_form(host.root, going.changes)
    return Leaving(going.parts, formed.changes, going.kept, going.given)


def _as_json(going: Leaving, arguments: argparse.Namespace) -> dict[str, Any]:
    """In the form that a service's removal has."""
    gone = sorted(path for path, text in going.changes.items() if text is None)
    return {
        "written": not arguments.dry_run,
        "service": "",
        "parts": going.parts,
        "unwired": sorted(path for path, text in going.changes.items() if text is not None),
        "removed": gone,
        "uncovered": [],
        "still_named": [],
    }
