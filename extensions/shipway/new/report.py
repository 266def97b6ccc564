"""What the person reads after a command: tables, diffs, next commands, or the same as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shipway.new.compose_notes import other_stacks
from shipway.new.found import found, found_text
from shipway.new.next_steps import text_of_steps
from shipway.propose.report import as_data, data_of, short, taken_text
from shipway.sources.host import Host
from shipway.text_report import diff_of, lines_of, table, text_of

if TYPE_CHECKING:  # it loads Copier, which takes longer than most commands run
    from shipway.new.files import NewFile
    from shipway.new.prepare import NewService


def found_here(host: Host) -> str:
    """What was discovered, for the person to see before the first question."""
    if not host.globs:
        return ""
    note = other_stacks(host, host.facts.compose_file)
    return "\n".join(filter(None, (found_text(host, host.facts), note and f"  {note}"))) + "\n"


def unified_diff(file: NewFile) -> str:
    """The diff of one file in the form that ``git apply`` and ``patch -p1`` take."""
    return diff_of(file.path, text_of(file.before), text_of(file.content))


def summary(new: NewService, *, dry: bool) -> str:
    """Which file, what changed, how many lines; what was skipped; proposals; what to type next."""
    service = new.service
    rows = [(f.path, "wired", _growth(f)) for f in new.shared]
    rows.append(
        (
            f"{service.folder}/",
            f"{len(_own(new))} new files",
            f"+{sum(map(added_lines, _own(new)))}",
        )
    )
    rows += [(f.path, "new", f"+{added_lines(f)}") for f in new.created if f not in _own(new)]
    parts = [new.found, table(("file", "what", "lines"), rows)]
    notes = [f"skipped {name}: {why}" for name, why in new.skipped.items()]
    notes += [f"note: {path} had uncommitted changes; they are still there" for path in new.dirty]
    notes += [f"note: {line}" for line in _notes(new)]
    parts.append("\n".join(notes))
    parts.append(taken_text(new.taken))
    parts.append(short(new.proposals, service.name))
    if dry:
        parts.append("Nothing was written. Run it again without --dry-run to apply this.")
    else:
        parts.append(text_of_steps(new.steps))
    return "\n\n".join(filter(None, parts))


def _notes(new: NewService) -> tuple[str, ...]:
    return (
        *new.trust,
        *new.habits,
        *new.stack,
        *new.form,
        *new.ignored,
        *new.unreachable,
        *new.boundaries,
    )


def next_commands(new: NewService) -> list[str]:
    """What to type, or to fill in, after the service was made."""
    return [command for step in new.steps for command in step.commands]


def as_json(new: NewService, *, dry: bool) -> dict[str, Any]:
    """The same report for programs."""
    return {
        "service": new.service.name,
        "folder": new.service.folder,
        "written": not dry,
        "created": [file.path for file in new.created],
        "changed": [
            {"path": f.path, "added_lines": added_lines(f), "diff": unified_diff(f)}
            for f in new.shared
        ],
        "found": found(new.service),
        "notes": list(new.habits),
        "skipped": dict(new.skipped),
        "boundaries": list(new.boundaries),
        "image": list(new.unreachable),
        "ignored": list(new.ignored),
        "taken": [data_of(one, number) for number, one in enumerate(new.taken, 1)],
        **as_data(new.proposals),
        "next": next_commands(new),
    }


def added_lines(file: NewFile) -> int:
    """How many lines the file gains."""
    return len(_lines(file.content)) - len(_lines(file.before or b""))


def _growth(file: NewFile) -> str:
    """Its lines more, or how many are other ones where a list on one line got longer."""
    before, after = _lines(file.before or b""), _lines(file.content)
    others = sum(a != b for a, b in zip(before, after, strict=False))
    return f"+{added}" if (added := added_lines(file)) else f"{others} changed"


def _own(new: NewService) -> list[NewFile]:
    return [file for file in new.created if file.path.startswith(f"{new.service.folder}/")]


def _lines(content: bytes) -> list[str]:
    return list(lines_of(text_of(content) or ""))
