"""``shipway status``: workspace and services, and how far they are from their template."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from shipway.commands.common import note_newer, note_pending, open_host, to_json
from shipway.derive.half import WHAT, cure, half_made_in
from shipway.sources.services import WORKSPACE
from shipway.status.layers import LayerStatus, layer_status_of
from shipway.status.members import Status, status_of
from shipway.status.parts import PartStatus, part_status_of
from shipway.text_report import table

HEADER = ("name", "kind", "version", "behind", "changed", "unwired")


def run(arguments: argparse.Namespace) -> int:
    """Print the table; always 0."""
    host = open_host(arguments.directory)
    note_pending(host.root)
    note_newer(host)
    services = status_of(host)
    parts = part_status_of(host)
    if arguments.json:
        layers = [asdict(layer) for layer in layer_status_of(host)]
        listed = [asdict(part) for part in parts]
        print(to_json("status", {**_as_json(services), "layers": layers, "parts": listed}))
    elif not services and not parts:
        print("No service was made by shipway here yet.\n\nNext:\n  shipway new NAME")
    else:
        listed_here: list[Status | PartStatus] = [*services, *parts]
        print(table(HEADER, _rows(listed_here)))
        for service in listed_here:
            for block in service.unwired:
                print(f"\n{service.name} lacks {block}")
        said = [text for service in services for text in (*service.trust, *service.notes)]
        said += map(_layer, layer_status_of(host))
        for problem in dict.fromkeys(said):
            print(f"\n{problem}")
    for half in half_made_in(host):
        print(f"{half.name} {WHAT}\n  fix: {cure(half)}", file=sys.stderr)
    return 0


def _as_json(members: list[Status]) -> dict[str, Any]:
    whole = next((asdict(one) for one in members if one.kind == WORKSPACE), None)
    services = [asdict(one) for one in members if one.kind != WORKSPACE]
    return {"workspace": whole, "services": services}


def _layer(layer: LayerStatus) -> str:
    head = f"layer {layer.name}: {layer.version}"
    if not layer.behind:
        return head if layer.behind == 0 else f"{head}; its versions cannot be listed"
    update = f"shipway update --all --layer {layer.name}={layer.newest}"
    return f"{head}, {layer.behind} behind {layer.newest}\n  fix: {update}"


def _rows(services: Sequence[Status | PartStatus]) -> list[tuple[str, ...]]:
    return [
        (
            service.name,
            service.kind,
            service.version,
            "?" if service.behind is None else str(service.behind),
            f"{len(service.drifted)} files",
            str(len(service.unwired)),
        )
        for service in services
    ]
