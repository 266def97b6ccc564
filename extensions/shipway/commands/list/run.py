"""``shipway list``: the services by name, or where their images run."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from shipway.commands.common import open_host, to_json
from shipway.derive.load import services_in
from shipway.errors import ShipwayError
from shipway.release.where import Placed, placed_images
from shipway.sources.host import Host
from shipway.sources.parts import parts_of
from shipway.sources.services import find_service
from shipway.text_report import table

HEADER = ("image", "environment", "digest", "since")


def run(arguments: argparse.Namespace) -> int:
    """Print the list; always 0."""
    host = open_host(arguments.directory)
    if arguments.added and not arguments.parts:
        raise ShipwayError("--added is of parts", fix="shipway list --parts --added")
    if arguments.parts:
        _print_parts(host, arguments)
        return 0
    if arguments.where:
        _print_where(host, arguments)
        return 0
    services = services_in(host)
    if arguments.names:
        services = [find_service(services, n, f"there is no service {n}") for n in arguments.names]
    if arguments.json:
        print(to_json("list", {"services": [service._asdict() for service in services]}))
    else:
        for service in services:
            print(service.name)
    return 0


def _print_parts(host: Host, arguments: argparse.Namespace) -> None:
    from shipway.parts.registry import PARTS  # services are listed without them

    if arguments.names or arguments.where:
        raise ShipwayError("--parts goes with no other choice", fix="shipway list --parts")
    added = parts_of(host).parts
    parts = [part for part in PARTS if part.name in added or not arguments.added]
    named = [
        {"name": part.name, "title": part.title, "added": part.name in added} for part in parts
    ]
    if arguments.json:
        print(to_json("list", {"parts": named}))
        return
    for part in parts:
        print(part.name)


def _print_where(host: Host, arguments: argparse.Namespace) -> None:
    placed = placed_images(host)
    known = {image.name for image in placed}
    for name in arguments.names:
        if name not in known:
            fix = f"name one of: {', '.join(sorted(known)) or 'none yet'}"
            raise ShipwayError(f"no overlay names an image of {name}", fix=fix)
    placed = [image for image in placed if not arguments.names or image.name in arguments.names]
    if arguments.json:
        print(to_json("list", {"images": [asdict(image) for image in placed]}))
    elif placed:
        print(table(HEADER, map(_row, placed)))
    else:
        print("No overlay names an image.")


def _row(image: Placed) -> tuple[str, ...]:
    return (image.name, image.environment, image.image.short, image.since or "-")
