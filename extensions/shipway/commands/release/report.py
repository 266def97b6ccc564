"""What ``shipway release`` says when it is done."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from shipway.commands.diffs import DRY
from shipway.release.history import Release
from shipway.release.image import Image
from shipway.text_report import table

FORCED = "Release-Forced"
"""The trailer of a commit that passes over what an environment asks."""
NOT_UNDONE = "A migration of the database is not undone by this."


class Planned(NamedTuple):
    """before: what the environment ran until now. images: what it is to run. texts: the files that
    say so. against: what speaks against them, where it was passed over."""

    environment: str
    before: Mapping[str, Image]
    images: Mapping[str, Image]
    texts: Mapping[str, str]
    against: Sequence[str]


def as_json(arguments: argparse.Namespace, planned: Planned) -> dict[str, Any]:
    """For programs."""
    return {
        "written": not arguments.dry_run,
        "environment": planned.environment,
        "images": [
            {"name": name, "before": str(planned.before[name]), "now": str(image)}
            for name, image in sorted(planned.images.items())
        ],
        "files": sorted(planned.texts),
        "passed_over": list(planned.against),
    }


def summary(arguments: argparse.Namespace, planned: Planned) -> str:
    """For people, with the next command to type."""
    if not planned.texts:
        return "Nothing to do: the environment names these images already."
    now = sorted(planned.images.items())
    rows = [(name, planned.before[name].short, image.short) for name, image in now]
    parts = [table(("image", "before", "now"), rows), "\n".join(sorted(planned.texts))]
    parts += [NOT_UNDONE] if arguments.rollback else []
    if arguments.dry_run:
        parts.append(DRY)
    else:
        parts.append(f"Next:\n  shipway check\n  {_commit(arguments.force, planned)} && git push")
    return "\n\n".join(parts)


def _commit(reason: str | None, planned: Planned) -> str:
    if not planned.against:
        return "git commit --all"
    messages = f"Release to {planned.environment}", f"{FORCED}: {reason}"
    return " ".join(["git commit --all", *(f"-m {shlex.quote(one)}" for one in messages)])


def history_text(environment: str, found: Mapping[str, Sequence[Release]]) -> str:
    """A line for each image that ran, the newest first."""
    rows = [(name, one.image.short, one.commit) for name, spans in found.items() for one in spans]
    if not rows:
        return f"Nothing was released to {environment} yet."
    return table(("image", "digest", "since"), rows)


def history_json(environment: str, found: Mapping[str, Sequence[Release]]) -> dict[str, Any]:
    """The same for programs; times in seconds since 1970."""
    history = [
        {
            "name": name,
            "image": str(one.image),
            "since": one.time,
            "until": one.until,
            "commit": one.commit,
        }
        for name, spans in found.items()
        for one in spans
    ]
    nothing = {"written": False, "images": [], "files": [], "passed_over": []}
    return {"environment": environment, **nothing, "history": history}
