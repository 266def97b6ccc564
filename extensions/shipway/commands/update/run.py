"""``shipway update``: a newer template version for services and workspace; team edits stay."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from shipway import voice
from shipway.commands.common import data_of, exclusive, open_host, to_json, typed, versions_of
from shipway.commands.diffs import diff_of_changes, print_diff
from shipway.errors import ShipwayError
from shipway.parts.update import update_parts
from shipway.rendering.shared_worker import slower_note
from shipway.rendering.template import address
from shipway.sources import git
from shipway.sources.address import ref_problem
from shipway.sources.host import Host
from shipway.sources.parts import parts_of
from shipway.sources.services import (
    GeneratedService,
    Workspace,
    generated_service,
    generated_services,
    generated_workspace,
)
from shipway.upgrade.accepted import Accepted
from shipway.upgrade.conflicts import has_markers
from shipway.upgrade.fleet import FleetUpdate, update_fleet
from shipway.upgrade.reconcile import format_result, write
from shipway.upgrade.report import as_json, as_markdown, summary


def run(arguments: argparse.Namespace) -> int:
    """Update; 0 clean, 1 with conflicts."""
    host = open_host(arguments.directory)
    data = data_of(arguments.data)
    if arguments.dry_run:
        fleet = _updated(host, arguments, data)
    else:
        with exclusive(host.root, typed(arguments, arguments.names)) as finished:
            if finished:
                return _finished(host.root, finished)
            fleet = _updated(Host(host.root), arguments, data)
            _refuse_dirty(host.root)  # a fleet takes seconds, and somebody may save a file
            write(host.root, fleet.result)
    if arguments.report:
        arguments.report.write_text(as_markdown(fleet), "utf-8")
    if arguments.json:
        print(to_json("update", as_json(fleet, written=not arguments.dry_run)))
    else:
        if arguments.dry_run:
            print_diff(diff_of_changes(host.root, fleet.result.contents))
        print(summary(fleet, dry=arguments.dry_run))
    return 1 if fleet.result.conflicts else 0


def _finished(root: Path, paths: list[str]) -> int:
    """An earlier run was cut off while it wrote; all of it is there now."""
    files = [root / path for path in paths if (root / path).is_file()]
    marked = [f for f in files if has_markers(f.read_bytes().decode(errors="replace"))]
    for file in marked:
        print(f"conflict in {file.relative_to(root)}: resolve the marked lines", file=sys.stderr)
    print("The interrupted command is complete now. Review it with git diff, then commit.")
    return 1 if marked else 0


def _updated(host: Host, arguments: argparse.Namespace, data: dict[str, str]) -> FleetUpdate:
    accepted = _accepted(arguments)
    workspace, services = _chosen(host, arguments)
    _refuse_dirty(host.root)
    if note := slower_note():
        voice.note(note)
    fleet = update_fleet(
        host,
        services,
        arguments.to,
        data,
        _progress,
        accepted,
        workspace,
        layers=versions_of(arguments.layer),
    )
    if arguments.all:
        fleet.parts = update_parts(host, fleet, arguments.to, accepted)
    format_result(host.root, fleet.result)
    return fleet


def _accepted(arguments: argparse.Namespace) -> Accepted:
    if arguments.to is not None and (problem := ref_problem(arguments.to)):
        raise ShipwayError(problem, "--to")
    source = address(arguments.template, "--template") if arguments.template else None
    return Accepted(source, frozenset(arguments.accept_moved_tag))


def _chosen(
    host: Host, arguments: argparse.Namespace
) -> tuple[Workspace | None, list[GeneratedService]]:
    if arguments.all == bool(arguments.names or arguments.workspace):
        fix = "shipway update NAME…, --workspace, or shipway update --all"
        raise ShipwayError("which services?", fix=fix)
    workspace = generated_workspace(host) if arguments.all or arguments.workspace else None
    if arguments.workspace and not workspace:
        what = "this monorepo was not made by shipway init"
        raise ShipwayError(what, fix="shipway update --all brings up its services")
    named = {generated_service(host, name) for name in arguments.names}
    services = generated_services(host) if arguments.all else sorted(named, key=lambda s: s.folder)
    if not workspace and not services and not (arguments.all and parts_of(host).parts):
        raise ShipwayError("no service was made by shipway here", fix="shipway new NAME")
    return workspace, services


def _refuse_dirty(root: Path) -> None:
    """As Copier does: what the update changes must be told from what was changed before."""
    changes = git.run(root, "status", "--porcelain", "--", ".").splitlines()
    if not changes:
        return
    unmerged = [
        line[3:] for line in changes if line[:2] in ("DD", "AU", "UD", "UA", "DU", "AA", "UU")
    ]
    if unmerged:
        raise ShipwayError(
            "conflicts are still to be resolved",
            ", ".join(unmerged),
            "resolve the marked lines, git add them, commit, then run it again",
        )
    names = ", ".join(line[3:] for line in changes[:5]) + (" …" if len(changes) > 5 else "")
    raise ShipwayError(
        f"{len(changes)} uncommitted changes: {names}", str(root), "git commit, or git stash"
    )


def _progress(done: int, total: int, name: str) -> None:
    if voice.quiet() or not sys.stderr.isatty():
        return
    width = 30
    filled = width * done // total
    bar = "#" * filled + "." * (width - filled)
    end = "\n" if done == total else ""
    print(f"\r\033[K[{bar}] {done}/{total} {name}", end=end, file=sys.stderr, flush=True)
