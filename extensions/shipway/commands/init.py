"""``shipway init``: a new monorepo in an empty folder, with its first services."""

from __future__ import annotations

import argparse
from pathlib import Path

from copier import run_copy

from shipway.commands.common import data_of, exclusive, progress, template_options
from shipway.commands.new import write
from shipway.derive.fleet import fleet_synced
from shipway.derive.load import services_in
from shipway.errors import ShipwayError
from shipway.files.write import write_all
from shipway.names import name_problem
from shipway.new import copier_errors, prepare
from shipway.sources import git
from shipway.sources.host import Host
from shipway.template import Template, chosen

NAME = "init"
HELP = "Make a whole pnpm monorepo in an empty folder: a web app, packages, services."
EPILOG = """\
examples:
  shipway init my-platform
  shipway init my-platform --service api:http --service jobs:worker
  shipway init my-platform --data scope=@acme
"""
KINDS = ("http", "worker")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway init``."""
    parser.add_argument("folder", type=Path, help="where to make it; must be missing or empty")
    parser.add_argument(
        "--service",
        action="append",
        default=[],
        dest="services",
        metavar="NAME[:KIND]",
        help="add a service, http (default) or worker; repeatable",
    )
    template_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Make the monorepo and its git repository; 0 when it is there."""
    folder = (arguments.directory / arguments.folder).absolute()
    services = _services(arguments.services)
    if problem := name_problem(folder.name):
        raise ShipwayError(problem, str(folder))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ShipwayError("the folder is not empty", str(folder), "name a new or an empty folder")
    data = data_of(arguments.data) | {"kind": "workspace"}
    data.setdefault("workspace_name", folder.name)
    template = chosen(arguments.template, arguments.ref)
    progress(f"making {folder}")
    _copy(template, folder, data)
    if not git.inside_work_tree(folder):
        git.run(folder, "init", "--quiet", "--initial-branch=main")
    for name, kind in services.items():
        progress(f"adding the {kind} service {name}")
        _add(folder, template, name, kind)
    _derive(folder)
    print(f"Made {folder}\n\n{_next(arguments.folder, services)}")
    return 0


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
                f"{kind!r} is no kind of service", where, f"--service {name}:http, or :worker"
            )
        if name in services:
            raise ShipwayError(f"{name} is named twice", where, "leave one of them out")
        services[name] = kind or KINDS[0]
    return services


def _copy(template: Template, folder: Path, data: dict[str, str]) -> None:
    with copier_errors(template.source):
        run_copy(
            template.source,
            folder,
            data=data,
            vcs_ref=template.ref,
            defaults=True,
            quiet=True,
            unsafe=True,
        )


def _add(root: Path, template: Template, name: str, kind: str) -> None:
    """By the same road as `shipway new`."""
    with exclusive(root, "shipway init"):
        host = Host(root)
        write(host, prepare(host, template, {"service_name": name, "kind": kind}, ask=False))


def _derive(root: Path) -> None:
    """Manifests and variables of what the template brings and no `shipway new` has made."""
    with exclusive(root, "shipway init"):
        host = Host(root)
        fleet = fleet_synced(host, services_in(host))
        texts = fleet.contents.items()
        write_all(root, {path: text.encode() for path, text in texts if text is not None})


def _next(folder: Path, services: dict[str, str]) -> str:
    lines = [f"cd {folder}", "git add --all && git commit -m 'Begin'", "pnpm install", "pnpm dev"]
    lines += [] if services else ["shipway new NAME"]
    return "\n".join(["Next:", *(f"  {line}" for line in lines)])
