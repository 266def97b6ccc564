"""``shipway remove``: a service leaves without a trace."""

from __future__ import annotations

import argparse

from shipway.commands.common import exclusive, open_host, say_notes
from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.files.write import write_all
from shipway.formatting.changes import in_form
from shipway.new.report import SHOWN
from shipway.remove.from_history import Leaving, leaving
from shipway.remove.service import (
    folders_uncovered,
    ignored_below,
    importers,
    removal,
    uncommitted_below,
)
from shipway.sources.host import Host
from shipway.sources.neighbours import mentions
from shipway.sources.workspace import read_json

NOBODY = "\0"
"""No file names this one, so that each that names the service is shown."""


def run(arguments: argparse.Namespace) -> int:
    """Remove the service; 0 when it is gone."""
    host = open_host(arguments.directory)
    with exclusive(host.root, f"shipway remove {arguments.name}") as finished:
        gone = [path for path in finished if path.endswith(f"/{arguments.name}")]
        if gone and not (host.root / gone[0]).exists():
            print(f"{arguments.name} is gone now")
            return 0
        host = Host(host.root)
        service = leaving(host, arguments.name, force=arguments.force)
        if not (arguments.force or service.lost):
            _must_be_free(host, service.generated.folder)
        changes = removal(host, service)
        without = folders_uncovered(host, service, changes)
        formed = in_form(host.root, changes)
        write_all(host.root, formed.changes, seen=host.seen)
        say_notes(formed.notes)
    _print(host, service, changes, without)
    return 0


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


def _print(host: Host, service: Leaving, changes: FileChanges, without: list[str]) -> None:
    for path in sorted(path for path, content in changes.items() if content is not None):
        print(f"unwired {path}")
    for path in sorted(path for path, content in changes.items() if content is None):
        print(f"removed {path}{'/' if path == service.generated.folder else ''}")
    for folder in without:
        print(f"no workspace package any more: {folder} (no glob of pnpm-workspace.yaml covers it)")
    found = mentions(host.root, [service.generated.name], NOBODY, [".git"])
    for mention in found[:SHOWN]:
        for number, _, text in mention.lines:
            print(f"still named in {mention.path}:{number}: {text}")
    if len(found) > SHOWN:
        print(
            f"still named in {len(found) - SHOWN} files more: git grep -wF {service.generated.name}"
        )
    print("\nNext:\n  pnpm install")
