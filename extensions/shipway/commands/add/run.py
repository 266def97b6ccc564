"""``shipway add``: parts of the workspace for a monorepo that exists."""

from __future__ import annotations

import argparse
import posixpath

from shipway.commands.add.compare import run_compare
from shipway.commands.common import exclusive, open_host, say_credentials, say_notes, to_json, typed
from shipway.commands.diffs import DRY, diff_of_changes, print_diff
from shipway.errors import ShipwayError
from shipway.files.write import write_all
from shipway.parts.add import (
    adding,
    adding_all,
    each,
    moving_alone,
    opened,
    refuse_blocked,
    refuse_together,
)
from shipway.parts.migration import Migration, migration_json, migration_of, migration_words
from shipway.parts.plan import PartsPlan
from shipway.parts.registry import part_named
from shipway.parts.words import added_json, as_json, listed, next_words, summary
from shipway.progress import doing
from shipway.rendering.template import Template, chosen
from shipway.sources.host import Host


def run(arguments: argparse.Namespace) -> int:
    """List the parts, or add some; 0 when they are there."""
    if arguments.compare is not None:
        return run_compare(arguments)
    names = list(dict.fromkeys(arguments.parts))
    for name in names:
        part_named(name)
    if names and arguments.all:
        raise ShipwayError("parts are named, and all are asked for", fix="leave one of them out")
    refuse_together(names, arguments.folder)
    host = open_host(arguments.directory)
    moved = _migration(host, names, arguments.migrate_from)
    template = chosen(arguments.template, arguments.ref)
    say_credentials(template.source)
    doing("rendering the workspace")
    if not names and not arguments.all:
        with opened(host, template, _only(arguments)) as site:
            plans = list(each(site))
        print(to_json("add", as_json(plans)) if arguments.json else listed(plans))
        return 0
    if arguments.dry_run:
        plan = _planned(host, template, names, arguments)
    else:
        with exclusive(host.root, typed(arguments, names)):
            host = Host(host.root)
            plan = _planned(host, template, names, arguments)
            write_all(host.root, plan.contents, plan.modes, plan.moves, seen=host.seen)
    say_notes(plan.notes)
    _report(host, plan, arguments, moved)
    return 0


def _migration(host: Host, names: list[str], said: str | None) -> Migration | None:
    if said is None:
        return None
    if "database" not in names:
        raise ShipwayError(
            "--migrate-from is of the part database", fix="shipway add database --migrate-from …"
        )
    return migration_of(host, said)


def _only(arguments: argparse.Namespace) -> list[str]:
    """The folders that --for names, as git writes them."""
    return [posixpath.normpath(folder) for folder in arguments.programs]


def _planned(
    host: Host, template: Template, names: list[str], arguments: argparse.Namespace
) -> PartsPlan:
    if names and part_named(names[0]).one_way:
        plan = moving_alone(host, names[0], arguments.folder)
    else:
        with opened(host, template, _only(arguments)) as site:
            plan = adding(site, names) if names else adding_all(site)
    refuse_blocked(plan)
    return plan


def _diff(host: Host, plan: PartsPlan) -> str:
    """What changes in the files; one that moves is compared with what it was in its old place."""
    if not plan.moving:
        return diff_of_changes(host.root, plan.contents)
    changes = {p: c for p, c in plan.contents.items() if p not in plan.moving.places}
    return diff_of_changes(host.root, changes, plan.moving.before)


def _report(
    host: Host, plan: PartsPlan, arguments: argparse.Namespace, moved: Migration | None
) -> None:
    if arguments.json:
        data = added_json(plan, written=not arguments.dry_run)
        print(to_json("add", data | ({"migration": migration_json(moved)} if moved else {})))
        return
    if arguments.dry_run:
        print_diff(_diff(host, plan))
    print(summary(plan))
    if moved:
        print(f"\n{migration_words(moved, arguments.migrate_from)}")
    if arguments.dry_run:
        print(f"\n{DRY}")
    elif plan.contents:
        print(next_words(plan), end="")
