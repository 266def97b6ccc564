"""``shipway init``: a new monorepo in an empty folder, with its first services."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shipway.commands.common import data_of, exclusive, say_credentials, say_notes, to_json
from shipway.commands.diffs import DRY
from shipway.commands.new.run import write
from shipway.derive.load import services_in
from shipway.errors import ShipwayError
from shipway.files.write import write_all
from shipway.given import read_given
from shipway.init import own_repository
from shipway.init.leftovers import is_empty, remove_left
from shipway.init.own_repository import Begun
from shipway.init.staging import staging
from shipway.kinds.registry import SERVICES
from shipway.names import name_problem
from shipway.new.prepare import prepare
from shipway.progress import doing
from shipway.rendering.copier_run import run_copy
from shipway.rendering.template import Template, chosen
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sync import sync_services

KINDS = tuple(kind.name for kind in SERVICES)


def run(arguments: argparse.Namespace) -> int:
    """Make the monorepo and its git repository; 0 when it is there."""
    shown = arguments.directory / arguments.folder
    folder = shown.absolute()
    services = _services(arguments.services)
    if problem := name_problem(folder.name):
        raise ShipwayError(problem, str(folder))
    if folder.exists() and not (folder.is_dir() and is_empty(folder)):
        raise ShipwayError("the folder is not empty", str(folder), "name a new or an empty folder")
    data = data_of(arguments.data) | {"kind": "workspace"}
    data.setdefault("workspace_name", folder.name)
    template = chosen(arguments.template, arguments.ref)
    say_credentials(template.source)
    own_repository.leave_others_alone()
    keeper = git.keeper(folder)
    if not arguments.dry_run:
        say_notes(remove_left(folder))
    with staging(folder, keep=not arguments.dry_run) as stage:
        _make(stage, template, data, services)
        files = git.run(stage, "ls-files", "-z", "-co", "--exclude-standard").split("\0")[:-1]
        if arguments.no_git or keeper:
            begun = own_repository.forget(stage, keeper)
        else:
            begun = own_repository.commit(stage)
    # Without a repository there is nothing yet that `shipway new` could work in.
    more = not services and not (arguments.no_git and not keeper)
    steps = _next(shown, begun, more=more)
    if arguments.json:
        print(to_json("init", _as_json(folder, sorted(files), steps, dry=arguments.dry_run)))
    elif arguments.dry_run:
        print("\n".join(["New files:", *(f"  {path}" for path in sorted(files)), "", DRY]))
    else:
        print("\n".join([f"Made {folder}", begun.says, "", "Next:", *(f"  {s}" for s in steps)]))
    return 0


def _as_json(folder: Path, files: list[str], steps: list[str], *, dry: bool) -> dict[str, Any]:
    return {"written": not dry, "folder": str(folder), "created": files, "next": steps}


def _make(
    stage: Path, template: Template, data: dict[str, str], services: Mapping[str, str]
) -> None:
    """The whole monorepo, in a repository of its own: what shipway reads and writes is in git."""
    doing("making the workspace")
    run_copy(template, stage, lambda asked: read_given(data, asked), defaults=True)
    own_repository.begin(stage)
    for name, kind in services.items():
        doing(f"adding the {kind} service {name}")
        _add(stage, template, name, kind)
    doing("deriving the manifests")
    _derive(stage)


def _services(pairs: list[str]) -> dict[str, str]:
    """``["api", "jobs:worker"]`` -> ``{"api": "http", "jobs": "worker"}``.

    Raises ShipwayError for what is no name or no kind, before anything is made.
    """
    services: dict[str, str] = {}
    for pair in pairs:
        name, _, kind = pair.partition(":")
        where = f"--service {pair}"
        if problem := name_problem(name):
            raise ShipwayError(problem, where)
        if (kind or KINDS[0]) not in KINDS:
            raise ShipwayError(
                f"{kind!r} is no kind of service", where, f"--service {name}:{', or :'.join(KINDS)}"
            )
        if name in services:
            raise ShipwayError(f"{name} is named twice", where, "leave one of them out")
        services[name] = kind or KINDS[0]
    return services


def _add(root: Path, template: Template, name: str, kind: str) -> None:
    """By the same road as `shipway new`."""
    with exclusive(root, "shipway init"):
        host = Host(root)
        write(host, prepare(host, template, {"service_name": name, "kind": kind}, ask=False))


def _derive(root: Path) -> None:
    """Manifests and variables of what the template brings and no `shipway new` has made."""
    with exclusive(root, "shipway init"):
        host = Host(root)
        fleet = sync_services(host, services_in(host))
        texts = fleet.contents.items()
        write_all(root, {path: text.encode() for path, text in texts if text is not None})


def _next(shown: Path, begun: Begun, *, more: bool) -> list[str]:
    """The commands to type, from the folder that the person is in now."""
    lines = [] if shown.absolute() == Path.cwd() else [f"cd {shlex.quote(str(shown))}"]
    return [
        *lines,
        *begun.left,
        "pnpm install",
        "pnpm dev",
        *(["shipway new NAME"] if more else []),
    ]
