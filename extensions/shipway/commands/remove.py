"""``shipway remove``: a service leaves without a trace."""

from __future__ import annotations

import argparse
import shutil

from shipway.commands.common import exclusive, open_host
from shipway.errors import ShipwayError
from shipway.files import write_all
from shipway.sources.host import Host
from shipway.sources.made import the_service
from shipway.sources.workspace import read_json
from shipway.upgrade.remove import importers, removal, uncommitted

NAME = "remove"
HELP = "Take a service out: its folder, and its entries in the shared files."
EPILOG = """\
example:
  shipway remove payments
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway remove``."""
    parser.add_argument("name", help="the service's name")
    parser.add_argument(
        "--force", action="store_true", help="also when it is imported or has uncommitted changes"
    )


def run(arguments: argparse.Namespace) -> int:
    """Remove the service; 0 when it is gone."""
    host = open_host(arguments.directory)
    with exclusive(host.root):
        host = Host(host.root)
        made = the_service(host, arguments.name)
        if not arguments.force:
            _must_be_free(host, made.folder)
        changes = removal(host, made)
        write_all(host.root, changes)
        # What git ignores (node_modules, dist) goes with the folder.
        shutil.rmtree(host.root / made.folder, ignore_errors=True)
    for path in sorted(path for path, content in changes.items() if content is not None):
        print(f"unwired {path}")
    print(f"removed {made.folder}/\n\nNext:\n  pnpm install")
    return 0


def _must_be_free(host: Host, folder: str) -> None:
    package = str(read_json(host.root / folder / "package.json").get("name", ""))
    users = [path for path in importers(host, package) if not path.startswith(f"{folder}/")]
    if users:
        fix = f"take {package} out of their dependencies, or use --force"
        raise ShipwayError(f"{package} is still imported", ", ".join(users), fix)
    changes = uncommitted(host.root, folder)
    if changes:
        fix = "commit or stash them, or use --force to lose them"
        raise ShipwayError(f"{len(changes)} uncommitted changes", folder, fix)
