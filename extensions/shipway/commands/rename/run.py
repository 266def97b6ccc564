"""``shipway rename``: another name for a service, everywhere that Shipway put the old one."""

from __future__ import annotations

import argparse
import sys

from shipway.commands.common import exclusive, open_host, say_notes
from shipway.errors import ShipwayError
from shipway.files.write import write_all
from shipway.formatting.changes import in_form
from shipway.names import name_problem
from shipway.new.plan import check_free
from shipway.new.report import neighbour_report
from shipway.remove.service import importers, uncommitted_below
from shipway.rename.service import Renaming, rename_service
from shipway.service import Service
from shipway.sources.answers import read_answers
from shipway.sources.host import Host
from shipway.sources.neighbours import mentions
from shipway.sources.services import GeneratedService, generated_service
from shipway.sources.workspace import read_json


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
        generated = generated_service(host, arguments.old)
        _check(host, generated, arguments.new)
        package = str(read_json(host.root / generated.folder / "package.json").get("name", ""))
        users = [p for p in importers(host, package) if not p.startswith(f"{generated.folder}/")]
        result = rename_service(host, generated, arguments.new)
        moves = dict([result.move])
        changes = {p: new for p, new in result.contents.items() if p not in result.conflicts}
        formed = in_form(host.root, changes, result.before)
        contents = result.contents | formed.changes
        write_all(host.root, contents, result.modes, moves, seen=host.seen)
        say_notes(formed.notes)
    _print(host, generated, arguments.new, result, users)
    return 1 if result.conflicts else 0


def _check(host: Host, generated: GeneratedService, name: str) -> None:
    changes = uncommitted_below(host.root, generated.folder)
    if changes:
        raise ShipwayError(
            f"{len(changes)} uncommitted changes", generated.folder, "commit them first"
        )
    answers = read_answers(host.root, generated.answers)
    check_free(host, Service.from_answers({**answers, "service_name": name}))
    folder = host.root / generated.folder
    if (beside := folder.with_name(name)).is_dir() and any(beside.iterdir()):
        where = beside.relative_to(host.root).as_posix()
        raise ShipwayError("there is such a folder already", where, "move it away, or delete it")


def _print(
    host: Host, generated: GeneratedService, name: str, result: Renaming, users: list[str]
) -> None:
    for path in sorted(p for p, text in result.contents.items() if text is not None):
        if not path.startswith(f"{generated.folder.rpartition('/')[0]}/{name}/"):
            print(f"renamed in {path}")
    print(f"renamed {generated.folder}/ to {name}/")
    for path in users:
        print(f"imports the old name: {path}")
    folder = generated.folder.rpartition("/")[0]
    wired = [path for path in result.contents if path not in users]
    print(
        neighbour_report(tuple(mentions(host.root, [generated.name], name, [folder, *wired])), name)
    )
    for path in result.conflicts:
        print(f"conflict in {path}: resolve the marked lines", file=sys.stderr)
    print("\nNext:\n  pnpm install\n  git add -A && git diff --cached -M")
