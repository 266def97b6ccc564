"""Which image each environment names, and the commit that named it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shipway.release.environment import environments_of, named_in
from shipway.release.image import Image
from shipway.sources import git
from shipway.sources.host import Host


@dataclass(frozen=True, slots=True)
class Placed:
    """An image in an overlay.

    name: as the overlay has it. path: the kustomization. since: the commit that wrote this digest
    there, as ``4f5e6a7 2026-01-31 Ada: Release payments``; empty for an image that was never
    released, or a change that no commit holds.
    """

    name: str
    environment: str
    image: Image
    path: str
    since: str


def placed_images(host: Host) -> list[Placed]:
    """Every image of every environment, by name and environment.

    Raises ShipwayError for an overlay that cannot be read.
    """
    return sorted(_placed(host), key=lambda placed: (placed.name, placed.environment))


def _placed(host: Host) -> Iterator[Placed]:
    for environment in environments_of(host):
        for path, images in named_in(host, environment).items():
            for name, image in images.items():
                since = _since(host, path, image) if image.real else ""
                yield Placed(name, environment, image, path, since)


def _since(host: Host, path: str, image: Image) -> str:
    """The newest commit in which this digest came into the file, or left it and came back."""
    form = "--format=%h %as %an: %s"
    found = git.run(host.root, "log", "-1", form, f"-S{image.digest}", "--", path, ok=(0, 128))
    return found.strip()
