"""Layers: which versions made each service, and how far the settings are from the newest tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shipway.layers.pins import layer_pins, takes_layers
from shipway.layers.receipt import behind, layers_of
from shipway.sources.address import fetchable
from shipway.sources.host import Host
from shipway.sources.services import Member, Workspace
from shipway.sources.tags import newest_first, tags_of, version_of_tag
from shipway.sources.view import View


@dataclass(frozen=True, slots=True)
class LayerStatus:
    """A layer of the settings; ``behind`` is None when its versions cannot be listed."""

    name: str
    version: str
    behind: int | None
    newest: str


def layer_status_of(host: Host) -> list[LayerStatus]:
    """Every layer of the settings, and how far it is from its newest tag."""
    found = []
    for pin in layer_pins(host):
        address = fetchable(pin.source)
        tags = tags_of(str(host.root / address) if (host.root / address).is_dir() else address)
        newest = next(iter(newest_first(tags or ())), "")
        found.append(LayerStatus(pin.name, pin.version, versions_behind(pin.version, tags), newest))
    return found


def layer_notes(host: Host, member: Member, answers: Mapping[str, Any]) -> Iterator[str]:
    """How the layers of a service differ from what the settings say, each with its cure."""
    if isinstance(member, Workspace) or not takes_layers(answers):
        return
    for what in behind(host, layer_pins(host), member):
        yield f"{member.name}: {what}\n  fix: shipway update {member.name}"


def layer_versions(host: Host, member: Member) -> dict[str, str]:
    """The layers that made a service, each with its version."""
    made = () if isinstance(member, Workspace) else layers_of(View(host), member)
    return {one.name: one.version for one in made}


def versions_behind(version: str, tags: Mapping[str, str] | None) -> int | None:
    """How many newer versions the tags have; None where that cannot be told."""
    current = version_of_tag(version)
    if tags is None or current is None:
        return None
    known = {found for tag in tags if (found := version_of_tag(tag))}
    return sum(found > current and not found.is_prerelease for found in known)
