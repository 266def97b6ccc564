"""What an update says: a table for the terminal, JSON for programs, Markdown for a pull request."""

from __future__ import annotations

import re
from typing import Any

from shipway.sources.services import WORKSPACE, Workspace
from shipway.text_report import table
from shipway.upgrade.fleet import FleetUpdate
from shipway.upgrade.update_one import Updated

HEADER = ("name", "from", "to", "files", "conflicts")


def summary(fleet: FleetUpdate, *, dry: bool) -> str:
    """The table, the shared files, what is left to do, and what to type next."""
    if not fleet.result.contents and not fleet.result.conflicts:
        return "\n".join([f"{_all_of(fleet)} up to date.", *fleet.trust, *fleet.layers])
    rows = [*map(_row, fleet.members), *map(_part_row, fleet.parts)]
    parts = [table(HEADER, rows)]
    parts.append("\n".join(fleet.layers))
    parts.append("\n".join(f"shared: {path}" for path in fleet.shared))
    parts.append(
        "\n".join(f"conflict in {path}: {what}" for path, what in fleet.result.conflicts.items())
    )
    parts.append("\n".join(f"note: {note}" for note in fleet.result.notes))
    parts.append("\n".join(fleet.trust))
    parts.append(_next(fleet, dry=dry))
    return "\n\n".join(filter(None, parts))


def as_json(fleet: FleetUpdate, *, written: bool) -> dict[str, Any]:
    """The same for programs."""
    return {
        "written": written,
        "workspace": _as_json(fleet.workspace) if fleet.workspace else None,
        "services": [_as_json(service) for service in fleet.services],
        "parts": [_as_json(part) for part in fleet.parts],
        "shared": sorted(fleet.shared),
        "conflicts": [
            {"path": path, "what": what} for path, what in sorted(fleet.result.conflicts.items())
        ],
        "decided": fleet.result.notes,
        "trust": fleet.trust,
        "notes": fleet.notes,
    }


def _as_json(member: Updated) -> dict[str, Any]:
    return {
        "name": member.generated.name,
        "folder": member.generated.folder,
        "from": member.before,
        "to": member.to,
        "files": sorted(member.own.contents),
        "conflicts": sorted(member.own.conflicts),
        "layers": [
            {"name": name, "from": before, "to": after} for name, before, after in member.layers
        ],
    }


def as_markdown(fleet: FleetUpdate) -> str:
    """The text of a pull request: table, conflicts, release notes."""
    lines = [f"| {' | '.join(HEADER)} |", f"|{' --- |' * len(HEADER)}"]
    lines += [f"| {' | '.join(_row(member))} |" for member in fleet.members]
    lines += [f"| {' | '.join(_part_row(part))} |" for part in fleet.parts]
    if fleet.shared:
        lines += ["", "Shared files: " + ", ".join(f"`{path}`" for path in sorted(fleet.shared))]
    lines += ["", *fleet.trust] if fleet.trust else []
    lines += ["", *(f"- {line}" for line in fleet.layers)] if fleet.layers else []
    if fleet.result.notes:
        lines += ["", "## Decided", "", *(f"- {note}" for note in fleet.result.notes)]
    if fleet.result.conflicts:
        lines += ["", "## Conflicts to resolve", ""]
        lines += [
            f"- [ ] `{path}`: {what}" for path, what in sorted(fleet.result.conflicts.items())
        ]
    if fleet.notes:
        below = re.sub(r"^(#+ )", r"#\1", fleet.notes, flags=re.MULTILINE)
        lines += ["", "## Release notes", "", below.strip()]
    return "\n".join(lines) + "\n"


def _all_of(fleet: FleetUpdate) -> str:
    """Who they are, with the verb: by name where it is one alone."""
    names = [one.generated.name for one in (*fleet.services, *fleet.parts)]
    if len(names) == 1 and not fleet.workspace:
        return f"{names[0]} is"
    sums = {"service": len(fleet.services), "part": len(fleet.parts)}
    counted = [f"{count} {what}{'s' * (count > 1)}" for what, count in sums.items() if count]
    if not fleet.workspace:
        return f"All {' and '.join(counted) or '0 services'} are"
    return " and ".join(["The workspace", *counted]) + (" are" if counted else " is")


def _row(member: Updated) -> tuple[str, ...]:
    own, made = member.own, member.generated
    return (
        f"{made.name} ({WORKSPACE})" if isinstance(made, Workspace) else made.name,
        member.before,
        member.to,
        str(len(own.contents)),
        str(len(own.conflicts)),
    )


def _part_row(part: Updated) -> tuple[str, ...]:
    name, *rest = _row(part)
    return f"{name} (part)", *rest


def _next(fleet: FleetUpdate, *, dry: bool) -> str:
    if dry:
        return "Nothing was written. Run it again without --dry-run to apply this."
    tests = "pnpm check" if fleet.workspace else "pnpm -r test"
    commands = ["git diff", "shipway sync --all", "pnpm install", tests]
    commands.append("git add --all && git commit")
    if fleet.result.conflicts:
        commands.insert(0, "git diff --check    # lists the marked lines: resolve them")
    return "Next:\n" + "\n".join(f"  {command}" for command in commands)
