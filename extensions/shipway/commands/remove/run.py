"""``shipway remove``: a service leaves without a trace."""

from __future__ import annotations

import argparse
from typing import Any, NamedTuple

from shipway.commands.common import exclusive, open_host, say_notes, to_json
from shipway.commands.diffs import DRY, diff_of_changes, print_diff
from shipway.commands.remove.part import run_part
from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.files.write import write_all
from shipway.formatting.changes import in_form
from shipway.remove.from_history import leaving
from shipway.remove.service import (
    folders_uncovered,
    ignored_below,
    importers,
    removal,
    uncommitted_below,
)
from shipway.sources.connections import must_have_no_callers
from shipway.sources.host import Host
from shipway.sources.mentions import Mention, mentions, still_named
from shipway.sources.workspace import read_json

NEXT = "Next:\n  pnpm install"
NOBODY = "\0"
"""No file names this one, so that each that names the service is shown."""


def run(arguments: argparse.Namespace) -> int:
    """Remove the service; 0 when it is gone."""
    if bool(arguments.part) == bool(arguments.name):
        raise ShipwayError(
            "what is to go?", fix="shipway remove NAME, or shipway remove --part PART"
        )
    if arguments.part:
        return run_part(arguments)
    host = open_host(arguments.directory)
    if arguments.dry_run:
        planned = _planned(host, arguments)
    else:
        with exclusive(host.root, f"shipway remove {arguments.name}") as finished:
            gone = [path for path in finished if path.endswith(f"/{arguments.name}")]
            if gone and not (host.root / gone[0]).exists():
                print(f"{arguments.name} is gone now")
                return 0
            host = Host(host.root)
            planned = _planned(host, arguments)
            write_all(host.root, planned.changes, seen=host.seen)
    _report(host, planned, arguments)
    return 0


class _Planned(NamedTuple):
    """A removal in the host's form; uncovered: folders that are no workspace packages then."""

    folder: str
    changes: FileChanges
    uncovered: list[str]
    notes: list[str]


def _planned(host: Host, arguments: argparse.Namespace) -> _Planned:
    service = leaving(host, arguments.name, force=arguments.force)
    folder = service.generated.folder
    if not (arguments.force or service.lost):
        must_have_no_callers(host, arguments.name)
        _must_be_free(host, folder)
    changes = removal(host, service)
    uncovered = folders_uncovered(host, service, changes)
    formed = in_form(host.root, changes)
    return _Planned(folder, formed.changes, uncovered, formed.notes)


def _must_be_free(host: Host, folder: str) -> None:
    package = str(read_json(host.root / folder / "package.json").get("name", ""))
    users = [path for path in importers(host, package) if not path.startswith(f"{folder}/")]
    if users:
        fix = f"take {package} out of their dependencies, or use --force"
        raise ShipwayError(f"{package} is still imported", ", ".join(users), fix)
    changes = uncommitted_below(host.root, folder)
    if changes:
        fix = "commit or stash them, or use --force to lose them"
        raise ShipwayError(f"{len(changes)} uncommitted changes", folder, fix)
    kept = ignored_below(host.root, folder)
    if kept:
        fix = "move away what you need, then use --force"
        raise ShipwayError("no commit holds this, git ignores it", ", ".join(kept), fix)


def _report(host: Host, planned: _Planned, arguments: argparse.Namespace) -> None:
    say_notes(planned.notes)
    found = _still_named(host, planned, arguments)
    if arguments.json:
        print(to_json("remove", _as_json(planned, found, arguments)))
        return
    if arguments.dry_run:
        shared = {path: text for path, text in planned.changes.items() if path != planned.folder}
        print_diff(diff_of_changes(host.root, shared))
    _print(planned, found, arguments)


def _still_named(host: Host, planned: _Planned, arguments: argparse.Namespace) -> list[Mention]:
    """Where the service is named once it is gone; before that, its own folder does not count."""
    without = [".git", *([planned.folder] if arguments.dry_run else [])]
    found = mentions(host.root, [arguments.name], NOBODY, without)
    return [m for m in found if not (arguments.dry_run and m.path in planned.changes)]


def _as_json(
    planned: _Planned, found: list[Mention], arguments: argparse.Namespace
) -> dict[str, Any]:
    gone = sorted(path for path, text in planned.changes.items() if text is None)
    return {
        "written": not arguments.dry_run,
        "service": arguments.name,
        "unwired": sorted(path for path, text in planned.changes.items() if text is not None),
        "removed": gone,
        "uncovered": planned.uncovered,
        "still_named": [
            {"path": mention.path, "line": number, "text": text}
            for mention in found
            for number, _, text in mention.lines
        ],
    }


def _print(planned: _Planned, found: list[Mention], arguments: argparse.Namespace) -> None:
    would = "to be " if arguments.dry_run else ""
    for path in sorted(path for path, content in planned.changes.items() if content is not None):
        print(f"{would}unwired {path}")
    for path in sorted(path for path, content in planned.changes.items() if content is None):
        print(f"{would}removed {path}{'/' if path == planned.folder else ''}")
    for folder in planned.uncovered:
        print(f"no workspace package any more: {folder} (no glob of pnpm-workspace.yaml covers it)")
    for line in still_named(found, arguments.name):
        print(line)
    print(f"\n{DRY if arguments.dry_run else NEXT}")
