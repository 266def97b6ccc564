"""What `shipway add` says: the list of parts, and what one of them did or would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from shipway.parts.plan import PartsPlan, PlannedPart
from shipway.parts.site import Obstacle
from shipway.text_report import table

HEADER = ("part", "what it is", "here")

AND = " && "


def listed(plans: Sequence[PartsPlan]) -> str:
    """The table, and below it what stands in the way and what is left to the person."""
    rows = [(p.parts[-1].part.name, p.parts[-1].part.title, _here(p)) for p in plans]
    lines = [table(HEADER, rows)]
    blocked: dict[tuple[Obstacle, ...], list[str]] = {}
    for plan in plans:
        found = plan.blocking if not plan.parts[-1].there else []
        if found:
            blocked.setdefault(tuple(found), []).append(plan.parts[-1].part.name)
    for obstacles, names in blocked.items():
        lines += ["", f"in the way of {', '.join(names)}:", *_indented(obstacles)]
    return "\n".join([*lines, "", "Next:", "  shipway add PART --dry-run"])


def as_json(plans: Sequence[PartsPlan]) -> dict[str, Any]:
    """The list for programs."""
    return {"parts": [_part(plan) for plan in plans]}


def summary(plan: PartsPlan) -> str:
    """What one addition wrote: files by part, host's files, what is left to decide."""
    lines: list[str] = []
    for one in plan.parts:
        if not one.there or one.created:
            lines.append(f"{one.part.name}: {_count(one)}{_why(plan, one)}")
        elif one.kept:
            lines.append(f"{one.part.name}: there already, and kept when what needed it goes")
        lines += [f"  {path}" for path in one.created]
    if plan.moving:
        lines = [f"moved {_moved(plan)}"]
        lines += [f"  {old} -> {new}" for old, new in plan.moving.places.items()]
    verb = "changed" if plan.moving else "wired"
    lines += [f"{verb} {path}" for path in plan.shared]
    left = _left(plan)
    if not lines and plan.parts:
        missing = "" if left else ", nothing is missing"
        lines = [f"They are there already{missing}."]
    lines += [f"not added: {name} ({n} in the way)" for name, n in plan.blocked.items()]
    lines += ["shipway add says what is in the way"] if plan.blocked else []
    if left:
        lines += ["", "left to you:", *_indented(left)]
    return "\n".join(lines)


def added_json(plan: PartsPlan, *, written: bool) -> dict[str, Any]:
    """The same for programs."""
    return {
        "written": written,
        "parts": [_one(one) for one in plan.parts],
        "shared": plan.shared,
        **_moves(plan),
        "left": [_obstacle(one) for one in _left(plan)],
        **({"blocked": [*plan.blocked]} if plan.blocked else {}),
    }


def next_words(plan: PartsPlan) -> str:
    """What to type to see the parts work, each command once; empty where none shows it."""
    news = [one for one in plan.parts if _is_news(one)]
    typed = dict[str, None]()
    lines = list[str]()
    for one in news:
        steps = (one.part.proof or one.part.proves(one.added.part)).split(AND)
        new = [step for step in dict.fromkeys(steps) if step and step not in typed]
        typed |= dict.fromkeys(new)
        lines += [AND.join(new)] if new else []
    return "\nNext:\n" + "".join(f"  {line}\n" for line in lines) if lines else ""


def _left(plan: PartsPlan) -> list[Obstacle]:
    """What is left to the person of what comes now."""
    found = [one for part in plan.parts if _is_news(part) for one in part.obstacles]
    return list(dict.fromkeys(one for one in found if not one.blocks))


def _is_news(one: PlannedPart) -> bool:
    """Whether it comes now, or somebody asks for it once more."""
    return not one.there or one.named


def _here(plan: PartsPlan) -> str:
    """What it would do, in a cell."""
    last = plan.parts[-1]
    if last.there:
        return f"added ({last.added.version})"
    if plan.moving and plan.moving.nothing:
        return f"nothing to do: {plan.moving.nothing}"
    if blocks := plan.blocking:
        return f"{len(blocks)} in the way"
    if plan.moving:
        return f"moves {_moved(plan)}"
    files = sum(len(one.created) for one in plan.parts)
    more = [one.part.name for one in plan.parts[:-1] if not one.there and one.part.order]
    with_ = f", with {', '.join(more)}" if more else ""
    return f"{_new(files)}, {len(plan.shared)} wired{with_}"


def _moved(plan: PartsPlan) -> str:
    """How much goes where."""
    assert plan.moving is not None
    return f"{plan.moving.renamed} files to {plan.moving.folder}, {len(plan.shared)} others changed"


def _count(one: PlannedPart) -> str:
    there = f", {len(one.added.found)} there already" if one.added.found else ""
    return f"{_new(len(one.created))}{there}"


def _new(count: int) -> str:
    return f"{count} new file{'' if count == 1 else 's'}"


def _why(plan: PartsPlan, one: PlannedPart) -> str:
    if one.added.asked:
        return ""
    users = [p.part.name for p in plan.parts if one.part.name in p.part.needs]
    return f" (needed by {', '.join(users)})" if users else ""


def _indented(obstacles: Iterable[Obstacle]) -> list[str]:
    return ["  " + str(one).replace("\n", "\n  ") for one in obstacles]


def _part(plan: PartsPlan) -> dict[str, Any]:
    last = plan.parts[-1]
    return {
        "name": last.part.name,
        "title": last.part.title,
        "added": last.added.version if last.there else None,
        "needs": [one.part.name for one in plan.parts[:-1]],
        "created": sorted(path for one in plan.parts for path in one.created),
        "shared": plan.shared,
        **_moves(plan),
        "obstacles": [_obstacle(one) for one in plan.obstacles],
    }


def _one(one: PlannedPart) -> dict[str, Any]:
    return {
        "name": one.part.name,
        "version": one.added.version,
        "created": sorted(one.created),
        "found": sorted(one.added.found),
    }


def _moves(plan: PartsPlan) -> dict[str, Any]:
    moving = plan.moving
    return {"moved": {"to": moving.folder, "files": moving.renamed}} if moving else {}


def _obstacle(one: Obstacle) -> dict[str, Any]:
    return {
        "path": one.path,
        "line": one.line,
        "what": one.what,
        "fix": one.fix,
        "blocks": one.blocks,
    }
