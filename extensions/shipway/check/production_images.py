"""What production runs, in whatever file it is named: every image by its digest."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from shipway.check.finding import Finding
from shipway.sources.environments import is_production
from shipway.sources.kubernetes import REACHES
from shipway.sources.manifests import Manifest, containers_of, items, mapping, pod_of
from shipway.sources.plain_yaml import readable

Image = tuple[str, int, str]
"""The file and the line that name an image, and the image."""


@dataclass(slots=True)
class Folder:
    """A folder of manifests: its objects, and its kustomization as plain data, empty without one.

    ``lines``: the kustomization's text, to find a patch in; ``operations``: files that are none
    of objects, as JSON 6902 patches are, with their texts.
    """

    path: str
    manifests: list[Manifest] = field(default_factory=list)
    kustomization: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""
    lines: list[str] = field(default_factory=list)
    operations: dict[str, str] = field(default_factory=dict)


def production_images(
    folders: Mapping[str, Folder], overlays: str
) -> Iterator[tuple[str, Finding]]:
    """Every image without a digest that a production overlay runs and names nowhere, each beside
    that overlay's kustomization.

    What stands under ``images:`` is judged there: kustomize puts it over bases and patches.
    """
    files = {path: text for folder in folders.values() for path, text in folder.operations.items()}
    for folder in folders.values():
        inside = overlays and folder.path.startswith(f"{overlays}/")
        environment = folder.path.removeprefix(f"{overlays}/").split("/")[0]
        if inside and folder.place and is_production(environment):
            reached = list(_reached(folders, folder, set()))
            named = set(_named(reached, folder))
            for one in reached:
                found = [*_written(one), *_patched(one), *_operated(one, files)]
                for loose in _loose(found, named, folder.place):
                    yield folder.place, loose


def _named(reached: Iterable[Folder], overlay: Folder) -> Iterator[Any]:
    """The images that are judged where they are named, in the overlay, or have a digest."""
    for folder in reached:
        for image in map(mapping, _listed(folder, "images")):
            if folder is overlay or image.get("digest"):
                yield image.get("name")


def _reached(folders: Mapping[str, Folder], folder: Folder, seen: set[str]) -> Iterator[Folder]:
    """The folder and all that its kustomization leads to."""
    if folder.path in seen:
        return
    seen.add(folder.path)
    yield folder
    for key in REACHES:
        for way in _listed(folder, key):
            path = posixpath.normpath(posixpath.join(folder.path, str(way)))
            if path in folders:
                yield from _reached(folders, folders[path], seen)


def _loose(found: Iterable[Image], named: set[Any], overlay: str) -> Iterator[Finding]:
    for path, line, image in found:
        name, tag = _split(image)
        if "@sha256:" in image or name in named:
            continue
        kind = "image-latest" if tag in ("", "latest") else "image-undigested"
        what = f"{image} runs in production and is not named by its digest"
        fix = f"name {name} with its digest under images: in {overlay}"
        yield Finding(path, line, kind, what, fix, frozenset([name.rpartition("/")[2]]), image)


def _written(folder: Folder) -> Iterator[Image]:
    for manifest in folder.manifests:
        keys, pod = pod_of(manifest) or ((), {})
        for where, container in containers_of(keys, pod):
            if isinstance(image := container.get("image"), str):
                yield manifest.path, manifest.line(*where, "image"), image


def _patched(folder: Folder) -> Iterator[Image]:
    """Images in patches that stand in the kustomization itself."""
    for patch in _listed(folder, "patches"):
        if text := mapping(patch).get("patch"):
            yield from _placed(folder.place, str(text), folder.lines)


def _operated(folder: Folder, files: Mapping[str, str]) -> Iterator[Image]:
    """Images in files of operations; a file with a strategic merge patch is a manifest."""
    for patch in [*_listed(folder, "patches"), *_listed(folder, "patchesJson6902")]:
        path = posixpath.normpath(posixpath.join(folder.path, str(mapping(patch).get("path"))))
        if text := files.get(path):
            yield from _placed(path, text, text.split("\n"))


def _placed(path: str, patch: str, lines: list[str]) -> Iterator[Image]:
    for image in _images_in(readable(patch)):
        yield path, next((n for n, line in enumerate(lines, 1) if image in line), 1), image


def _images_in(data: Any) -> Iterator[str]:
    """Of a strategic merge patch, or of a list of operations."""
    if isinstance(data, Mapping):
        if isinstance(image := data.get("image"), str):
            yield image
        if str(data.get("path", "")).endswith("/image") and isinstance(data.get("value"), str):
            yield data["value"]
        for value in data.values():
            yield from _images_in(value)
    for item in items(data):
        yield from _images_in(item)


def _listed(folder: Folder, key: str) -> list[Any]:
    return items(folder.kustomization.get(key))


def _split(image: str) -> tuple[str, str]:
    """``registry:5000/acme/api:1.2@sha256:…`` -> ``registry:5000/acme/api``, ``1.2``."""
    name = image.partition("@")[0]
    folder, slash, last = name.rpartition("/")
    last, _, tag = last.partition(":")
    return f"{folder}{slash}{last}", tag
