"""``shipway rename``: another name for a service, everywhere that Shipway put the old one."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NamedTuple

from shipway.commands.common import exclusive, open_host, say_notes, to_json
from shipway.commands.diffs import DRY, diff_of_changes, print_diff
from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.files.write import write_all
from shipway.formatting.changes import in_form
from shipway.names import name_problem
from shipway.new.plan import check_free
from shipway.remove.service import importers, uncommitted_below
from shipway.rename.service import Renaming, rename_service
from shipway.service import Service
from shipway.sources.answers import read_answers
from shipway.sources.host import Host
from shipway.sources.mentions import mentions, still_named
from shipway.sources.services import GeneratedService, generated_service
from shipway.sources.workspace import read_json

NEXT = "Next:\n  pnpm install\n  git add -A && git diff --cached -M"


def run(arguments: argparse.Namespace) -> int:
    """Rename; 0 when it is done, 1 when conflicts are left to resolve."""
    if problem := name_problem(arguments.new):
        raise ShipwayError(problem)
    host = open_host(arguments.directory)
    if arguments.dry_run:
        planned = _planned(host, arguments)
    else:
        with exclusive(host.root, f"shipway rename {arguments.old} {arguments.new}") as finished:
            if any(path.endswith(f"/{arguments.new}") for path in finished):
                print(f"{arguments.old} is called {arguments.new} now")
                return 0
            host = Host(host.root)
            planned = _planned(host, arguments)
            result = planned.result
            write_all(host.root, planned.contents, result.modes, result.moves, seen=host.seen)
    _report(host, planned, arguments)
    return 1 if planned.result.conflicts else 0


class _Planned(NamedTuple):
    """A renaming in the host's form; users: the package.json files that import the old name."""

    service: GeneratedService
    result: Renaming
    contents: FileChanges
    users: list[str]
    notes: list[str]


def _planned(host: Host, arguments: argparse.Namespace) -> _Planned:
    generated = generated_service(host, arguments.old)
    _check(host, generated, arguments.new)
    package = str(read_json(host.root / generated.folder / "package.json").get("name", ""))
    users = [p for p in importers(host, package) if not p.startswith(f"{generated.folder}/")]
    result = rename_service(host, generated, arguments.new)
    changes = {p: new for p, new in result.contents.items() if p not in result.conflicts}
    formed = in_form(host.root, changes, result.before)
    return _Planned(generated, result, result.contents | formed.changes, users, formed.notes)


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


def _report(host: Host, planned: _Planned, arguments: argparse.Namespace) -> None:
    say_notes(planned.notes)
    if arguments.json:
        print(to_json("rename", _as_json(planned, arguments)))
        return
    if arguments.dry_run:
        known = {**planned.result.before, **_left_behind(host, planned)}
        print_diff(diff_of_changes(host.root, planned.contents, known))
    _print(host, planned, arguments)


def _left_behind(host: Host, planned: _Planned) -> dict[str, bytes]:
    """What a file that keeps its place in the folder was, by its path in the new one."""
    files = {
        path: host.root / old / path.removeprefix(f"{new}/")
        for old, new in planned.result.moves.items()
        for path in planned.contents
        if path.startswith(f"{new}/")
    }
    return {path: file.read_bytes() for path, file in files.items() if file.is_file()}


def _as_json(planned: _Planned, arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        "written": not arguments.dry_run,
        "service": arguments.old,
        "name": arguments.new,
        "moved": {"from": planned.result.move[0], "to": planned.result.move[1]},
        "changed": sorted(path for path, text in planned.contents.items() if text is not None),
        "importers": planned.users,
        "conflicts": sorted(planned.result.conflicts),
    }


def _print(host: Host, planned: _Planned, arguments: argparse.Namespace) -> None:
    new = planned.result.move[1]
    would = "to be " if arguments.dry_run else ""
    for path in sorted(p for p, text in planned.contents.items() if text is not None):
        if not path.startswith(f"{new}/"):
            print(f"{would}renamed in {path}")
    for folder, to in planned.result.moves.items():
        print(f"{would}renamed {folder}/ to {to.rpartition('/')[2]}/")
    for path in planned.users:
        print(f"imports the old name: {path}")
    folder = planned.service.folder.rpartition("/")[0]
    wired = [path for path in planned.contents if path not in planned.users]
    found = mentions(host.root, [arguments.old], arguments.new, [folder, *wired])
    for line in still_named(found, arguments.old):
        print(line)
    for path in planned.result.conflicts:
        print(f"conflict in {path}: resolve the marked lines", file=sys.stderr)
    print(f"\n{DRY if arguments.dry_run else NEXT}")
