"""``shipway new``: a complete, wired service."""

from __future__ import annotations

import argparse
import sys

from shipway.commands.common import (
    data_of,
    exclusive,
    open_host,
    say_credentials,
    to_json,
)
from shipway.commands.diffs import print_diff
from shipway.commands.propose.ask import ask_for
from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.files.write import write_all
from shipway.kinds.registry import kind_of
from shipway.names import name_problem
from shipway.new.free import must_be_free
from shipway.new.ignored import ignored_notes
from shipway.new.prepare import NewService, prepare
from shipway.new.report import as_json, found_here, summary, unified_diff
from shipway.progress import answer_to
from shipway.rendering.template import chosen
from shipway.sources.host import Host
from shipway.sources.services import ANSWERS_NAME
from shipway.sources.siblings import ending_of

YES = ("y", "yes")


def run(arguments: argparse.Namespace) -> int:
    """Make the service; 0 when it is there."""
    if problem := name_problem(arguments.name):
        raise ShipwayError(problem)
    _must_be_answered(arguments)
    host = open_host(arguments.directory)
    ask = not (arguments.yes or arguments.json or arguments.dry_run)
    data = data_of(arguments.data)
    if arguments.kind:
        data["kind"] = arguments.kind
    if ask and not kind_of(str(data.get("kind"))).library:
        arguments.name = _as_siblings(host, arguments.name)
    data["service_name"] = arguments.name
    if kind_of(str(data.get("kind"))).whole:
        raise ShipwayError("a workspace is not a service", fix="shipway init NAME")
    take = arguments.take == "certain"
    template = chosen(arguments.template, arguments.ref)
    say_credentials(template.source)
    guessed = ask and "services_dir" not in data and host.siblings_dir  # a person may name another
    if arguments.dry_run:
        must_be_free(host, data)
        new = prepare(host, template, data, ask=False, take=take)
    else:
        if ask:
            print(found_here(host))
        with exclusive(host.root, f"shipway new {arguments.name}") as finished:
            if any(path.endswith(f"/{arguments.name}/{ANSWERS_NAME}") for path in finished):
                print(f"{arguments.name} is complete now")
                return 0
            now = Host(host.root)
            if not guessed:
                must_be_free(now, data)
            new = prepare(now, template, data, ask=ask, take=take)
            write(host, new)
            paths = [file.path for file in new.files]
            new = new._replace(ignored=tuple(ignored_notes(host.root, paths)))
    _print(new, arguments)
    if ask and sys.stdin.isatty() and not arguments.quiet:
        ask_for(host, new.service, new.proposals)
    return 0


def _must_be_answered(arguments: argparse.Namespace) -> None:
    if not (arguments.yes or arguments.json or arguments.dry_run or sys.stdin.isatty()):
        raise ShipwayError(
            "there are questions to answer, and no terminal to ask them on",
            fix="--yes takes every default, --dry-run shows what that gives",
        )


def _as_siblings(host: Host, name: str) -> str:
    """The name, with the ending that all siblings have where the person wants it."""
    ending = ending_of(host.siblings, host.facts.services_dir).folder
    longer = f"{name}{ending}"
    if not ending or name.endswith(ending) or name_problem(longer):
        return name
    print(f"The services in {host.facts.services_dir} are called NAME{ending}.")
    return longer if answer_to(f"Call this one {longer}? [y/N] ") in YES else name


def write(host: Host, new: NewService) -> None:
    """Bring the rendered files home, all or none."""
    contents: FileChanges = {file.path: file.content for file in new.files}
    seen = {file.path: file.before for file in new.files if file.before is not None}
    write_all(host.root, contents, {file.path: file.mode for file in new.created}, seen=seen)


def _print(new: NewService, arguments: argparse.Namespace) -> None:
    if arguments.json:
        print(to_json("new", as_json(new, dry=arguments.dry_run)))
        return
    if arguments.dry_run:
        for file in new.shared:
            print_diff(unified_diff(file) + "\n")
        print("New files:")
        for file in new.created:
            print(f"  {file.path}")
        print()
    print(summary(new, dry=arguments.dry_run))
