"""``shipway release``: which image an environment runs, by its digest."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from shipway.commands.common import exclusive, open_host, to_json, typed
from shipway.commands.diffs import DRY, diff_of_changes, print_diff
from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.files.write import write_all
from shipway.release.environment import must_name, named_in, running, with_images
from shipway.release.image import Image, image_argument
from shipway.sources.environments import is_production
from shipway.sources.host import Host
from shipway.text_report import table

IN_PRODUCTION, ELSEWHERE = 2, 1
"""The counts of a first release, when nobody says another."""


def run(arguments: argparse.Namespace) -> int:
    """Release; 0 when the environment names these images then."""
    host = open_host(arguments.directory)
    if arguments.dry_run:
        before, images, texts = _planned(host, arguments)
        if not arguments.json:
            print_diff(diff_of_changes(host.root, _contents(texts)))
    else:
        with exclusive(host.root, typed(arguments, arguments.images)):
            host = Host(host.root)
            before, images, texts = _planned(host, arguments)
            write_all(host.root, _contents(texts), seen=host.seen)
    if arguments.json:
        print(to_json("release", _as_json(arguments, before, images, texts)))
    else:
        print(_summary(before, images, texts, dry=arguments.dry_run))
    return 0


def _planned(
    host: Host, arguments: argparse.Namespace
) -> tuple[dict[str, Image], dict[str, Image], dict[str, str]]:
    """What the environment ran until now, what it is to run, and the files that say so."""
    images = _images(host, arguments)
    replicas = _replicas(arguments)
    named = named_in(host, arguments.to)
    before = {name: image for some in named.values() for name, image in some.items()}
    if arguments.skip_unknown or arguments.all:
        for name in sorted(images.keys() - before.keys()):
            print(f"passed over {name}: no overlay of {arguments.to} names it", file=sys.stderr)
        images = {name: image for name, image in images.items() if name in before}
    must_name(named, arguments.to, images)
    return before, images, with_images(host, named, images, replicas)


def _replicas(arguments: argparse.Namespace) -> int:
    """How often what is released for the first time is to run."""
    given: int | None = arguments.replicas
    if given is None:
        return IN_PRODUCTION if is_production(arguments.to) else ELSEWHERE
    if given < 1:
        raise ShipwayError(f"--replicas {given} runs nothing", fix="1 or more")
    return given


def _images(host: Host, arguments: argparse.Namespace) -> dict[str, Image]:
    names: list[str] = arguments.images
    if arguments.all == bool(names):
        raise ShipwayError("which images?", fix="NAME=IMAGE@DIGEST…, or --all --from ENV")
    if not arguments.source:
        if arguments.all:
            raise ShipwayError("all images of which environment?", fix="--all --from ENV")
        return dict(map(image_argument, names))
    given = next((name for name in names if "=" in name), None)
    if given:
        raise ShipwayError(f"{given!r} says its image, and so does --from", fix="leave one out")
    return running(host, arguments.source, names)


def _contents(texts: dict[str, str]) -> FileChanges:
    return {path: text.encode() for path, text in texts.items()}


def _as_json(
    arguments: argparse.Namespace,
    before: dict[str, Image],
    images: dict[str, Image],
    texts: dict[str, str],
) -> dict[str, Any]:
    return {
        "written": not arguments.dry_run,
        "environment": arguments.to,
        "images": [
            {"name": name, "before": str(before[name]), "now": str(image)}
            for name, image in sorted(images.items())
        ],
        "files": sorted(texts),
    }


def _summary(
    before: dict[str, Image], images: dict[str, Image], texts: dict[str, str], *, dry: bool
) -> str:
    if not texts:
        return "Nothing to do: the environment names these images already."
    rows = [(name, before[name].short, image.short) for name, image in sorted(images.items())]
    parts = [table(("image", "before", "now"), rows), "\n".join(sorted(texts))]
    if dry:
        parts.append(DRY)
    else:
        parts.append("Next:\n  shipway check\n  git commit --all && git push")
    return "\n\n".join(parts)
