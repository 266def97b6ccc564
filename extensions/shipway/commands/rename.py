"""``shipway rename``: another name for a service, everywhere that Shipway put the old one."""

from __future__ import annotations

import argparse
import sys

from shipway.commands.common import exclusive, open_host
from shipway.errors import ShipwayError
from shipway.files.write import write_all
from shipway.names import name_problem
from shipway.new.plan import check_free
from shipway.new.report import neighbour_report
from shipway.remove.service import importers, uncommitted
from shipway.rename.service import Renamed, renamed
from shipway.service import Service
from shipway.sources.answers import read_answers
from shipway.sources.host import Host
from shipway.sources.neighbours import mentions
from shipway.sources.services import Made, the_service
from shipway.sources.workspace import read_json

NAME = "rename"
HELP = "Give a service another name: folder, package, answers and wired entries."
EPILOG = """\
example:
  shipway rename payments billing
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway rename``."""
    parser.add_argument("old", help="the service's name now")
    parser.add_argument("new", help="its new name")


def run(arguments: argparse.Namespace) -> int:
    """Rename; 0 when it is done, 1 when conflicts are left to resolve."""
    if problem := name_problem(arguments.new):
        raise ShipwayError(problem)
    host = open_host(arguments.directory)
    with exclusive(host.root, f"shipway rename {arguments.old} {arguments.new}") as finished:
        if any(path.endswith(f"/{arguments.new}") for path in finished):
            print(f"{arguments.old} is called {arguments.new} now")
            return 0
        host = Host(host.root)
        made = the_service(host, arguments.old)
        _check(host, made, arguments.new)
        package = str(read_json(host.root / made.folder / "package.json").get("name", ""))
        users = [p for p in importers(host, package) if not p.startswith(f"{made.folder}/")]
        result = renamed(host, made, arguments.new)
        moves = dict([result.move])
        write_all(host.root, result.contents, result.modes, moves, seen=host.seen)
    _print(host, made, arguments.new, result, users)
    return 1 if result.conflicts else 0


def _check(host: Host, made: Made, name: str) -> None:
    changes = uncommitted(host.root, made.folder)
    if changes:
        raise ShipwayError(f"{len(changes)} uncommitted changes", made.folder, "commit them first")
    answers = read_answers(host.root, made.answers)
    check_free(host, Service.from_answers({**answers, "service_name": name}))
    folder = host.root / made.folder
    if (beside := folder.with_name(name)).is_dir() and any(beside.iterdir()):
        where = beside.relative_to(host.root).as_posix()
        raise ShipwayError("there is such a folder already", where, "move it away, or delete it")


def _print(host: Host, made: Made, name: str, result: Renamed, users: list[str]) -> None:
    for path in sorted(p for p, text in result.contents.items() if text is not None):
        if not path.startswith(f"{made.folder.rpartition('/')[0]}/{name}/"):
            print(f"renamed in {path}")
    print(f"renamed {made.folder}/ to {name}/")
    for path in users:
        print(f"imports the old name: {path}")
    folder = made.folder.rpartition("/")[0]
    wired = [path for path in result.contents if path not in users]
    print(neighbour_report(tuple(mentions(host.root, [made.name], name, folder, wired)), name))
    for path in result.conflicts:
        print(f"conflict in {path}: resolve the marked lines", file=sys.stderr)
    print("\nNext:\n  pnpm install\n  git add -A && git diff --cached -M")
