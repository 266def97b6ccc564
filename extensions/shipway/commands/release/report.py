"""What ``shipway release`` says when it is done."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from shipway.commands.diffs import DRY
from shipway.release.history import Release
from shipway.release.image import Image
from shipway.text_report import table

FORCED = "Release-Forced"
"""The trailer of a commit that passes over what an environment asks."""
NOT_UNDONE = "A migration of the database is not undone by this."


def as_json(
    arguments: argparse.Namespace,
    before: Mapping[str, Image],
    images: Mapping[str, Image],
    texts: Mapping[str, str],
    against: Sequence[str],
) -> dict[str, Any]:
    """For programs."""
    return {
        "written": not arguments.dry_run,
        "environment": arguments.to or arguments.rollback,
        "images": [
            {"name": name, "before": str(before[name]), "now": str(image)}
            for name, image in sorted(images.items())
        ],
        "files": sorted(texts),
        "passed_over": list(against),
    }


def summary(
    arguments: argparse.Namespace,
    before: Mapping[str, Image],
    images: Mapping[str, Image],
    texts: Mapping[str, str],
    against: Sequence[str],
) -> str:
    """For people, with the next command to type."""
    if not texts:
        return "Nothing to do: the environment names these images already."
    rows = [(name, before[name].short, image.short) for name, image in sorted(images.items())]
    parts = [table(("image", "before", "now"), rows), "\n".join(sorted(texts))]
    parts += [NOT_UNDONE] if arguments.rollback else []
    if arguments.dry_run:
        parts.append(DRY)
    else:
        parts.append(f"Next:\n  shipway check\n  {_commit(arguments, against)} && git push")
    return "\n\n".join(parts)


def _commit(arguments: argparse.Namespace, against: Sequence[str]) -> str:
    if not against:
        return "git commit --all"
    messages = f"Release to {arguments.to or arguments.rollback}", f"{FORCED}: {arguments.force}"
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
