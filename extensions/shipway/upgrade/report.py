"""What an update says: a table for the terminal, JSON for programs, Markdown for a pull request."""

from __future__ import annotations

import re
from typing import Any

from shipway.text_report import table
from shipway.upgrade.fleet import FleetUpdate
from shipway.upgrade.update_one import Updated

HEADER = ("service", "from", "to", "files", "conflicts")


def summary(fleet: FleetUpdate, *, dry: bool) -> str:
    """The table, the shared files, what is left to do, and what to type next."""
    if not fleet.result.contents and not fleet.result.conflicts:
        names = [service.generated.name for service in fleet.services]
        who = f"{names[0]} is" if len(names) == 1 else f"All {len(names)} services are"
        said = [f"{who} up to date.", *fleet.trust]
        return "\n".join(said)
    parts = [table(HEADER, map(_row, fleet.services))]
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
        "services": [
            {
                "name": service.generated.name,
                "folder": service.generated.folder,
                "from": service.before,
                "to": service.to,
                "files": sorted(service.own.contents),
                "conflicts": sorted(service.own.conflicts),
            }
            for service in fleet.services
        ],
        "shared": sorted(fleet.shared),
        "conflicts": [
            {"path": path, "what": what} for path, what in sorted(fleet.result.conflicts.items())
        ],
        "decided": fleet.result.notes,
        "trust": fleet.trust,
        "notes": fleet.notes,
    }


def as_markdown(fleet: FleetUpdate) -> str:
    """The text of a pull request: table, conflicts, release notes."""
    lines = [f"| {' | '.join(HEADER)} |", f"|{' --- |' * len(HEADER)}"]
    lines += [f"| {' | '.join(_row(service))} |" for service in fleet.services]
    if fleet.shared:
        lines += ["", "Shared files: " + ", ".join(f"`{path}`" for path in sorted(fleet.shared))]
    lines += ["", *fleet.trust] if fleet.trust else []
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


def _row(service: Updated) -> tuple[str, ...]:
    own = service.own
    return (
        service.generated.name,
        service.before,
        service.to,
        str(len(own.contents)),
        str(len(own.conflicts)),
    )


def _next(fleet: FleetUpdate, *, dry: bool) -> str:
    if dry:
        return "Nothing was written. Run it again without --dry-run to apply this."
    commands = ["git diff", "shipway sync --all", "pnpm install", "pnpm -r test"]
    commands.append("git add --all && git commit")
    if fleet.result.conflicts:
        commands.insert(0, "git diff --check    # lists the marked lines: resolve them")
    return "Next:\n" + "\n".join(f"  {command}" for command in commands)
