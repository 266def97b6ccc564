"""The overlays of one environment, and the images that they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from shipway.errors import ShipwayError, located
from shipway.release.image import Image
from shipway.release.overlay import images_in, with_images_in
from shipway.sources.host import Host
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.services import generated_services

AUTOSCALER = re.compile(r"^kind: (HorizontalPodAutoscaler|ScaledObject)\b", re.M)
Named = dict[str, dict[str, Image]]
"""Path of a kustomization -> the images in it by name."""


def environments_of(host: Host) -> list[str]:
    """The names of the environments: the folders below the overlays, sorted."""
    below = f"{host.facts.kubernetes_overlays}/"
    inside = [path.removeprefix(below) for path in host.files if path.startswith(below)]
    known = {path.split("/")[0] for path in inside if "/" in path}
    return sorted(known) if host.facts.kubernetes_overlays else []


def _first(host: Host) -> str:
    """What brings a first environment: a service that is there may have its manifests later."""
    made = generated_services(host)
    if not made:
        return "shipway new NAME --data kubernetes_base=DIR"
    name = made[0].name
    return f"shipway update {name} --data kubernetes_base=infra/k8s/base, then shipway sync {name}"


def named_in(host: Host, environment: str) -> Named:
    """Every kustomization of an environment that names images.

    Raises ShipwayError when there is no such environment, or a file cannot be read.
    """
    overlays = host.facts.kubernetes_overlays
    paths = [p for p in host.files if overlays and p.startswith(f"{overlays}/{environment}/")]
    if not paths or not environment:
        known = ", ".join(environments_of(host))
        fix = f"name one of: {known}" if known else _first(host)
        raise ShipwayError(f"there is no environment {environment}", overlays, fix)
    found: Named = {}
    for path in paths:
        if PurePosixPath(path).name in KUSTOMIZATIONS and (host.root / path).is_file():
            with located(path):
                if images := images_in(host.text(path)):
                    found[path] = images
    return found


def images_of(named: Named) -> dict[str, Image]:
    """Every image that an environment names, by name; of several files the last one counts."""
    return {name: image for images in named.values() for name, image in images.items()}


def running(host: Host, environment: str, names: Iterable[str]) -> dict[str, Image]:
    """What an environment runs: of these images, or of all that were ever released there.

    Raises ShipwayError for a name that it has no released image of.
    """
    found = [pair for named in named_in(host, environment).values() for pair in named.items()]
    real = {name: image for name, image in found if image.real}
    wanted = list(names) or list(real)
    if not wanted:
        fix = f"shipway release NAME=IMAGE@sha256:… --to {environment}"
        raise ShipwayError(f"no image was released to {environment} yet", fix=fix)
    for name in wanted:
        if name not in real:
            fix = f"shipway release {name}=IMAGE@sha256:… --to {environment}"
            raise ShipwayError(f"{environment} runs no image of {name}", fix=fix)
    return {name: real[name] for name in wanted}


def must_name(named: Named, environment: str, images: Iterable[str]) -> None:
    """Raises ShipwayError when an environment names one of these images nowhere."""
    known = images_of(named)
    for name in images:
        if name not in known:
            fix = f"name one of: {', '.join(sorted(known))}" if known else f"shipway sync {name}"
            raise ShipwayError(f"no overlay of {environment} names the image {name}", fix=fix)


def with_images(
    host: Host, named: Named, images: Mapping[str, Image], replicas: int
) -> dict[str, str]:
    """An environment's kustomizations with these images: the texts of those that change.

    Raises ShipwayError when a file cannot be changed safely.
    """
    texts = {}
    for path, known in named.items():
        mine = {name: image for name, image in images.items() if name in known}
        counts = {name: None if _autoscaled(host, path, name) else replicas for name in mine}
        before = host.text(path)
        with located(path):
            after = with_images_in(before, mine, counts) if mine else before
        if after != before:
            texts[path] = after
    return texts


def _autoscaled(host: Host, overlay: str, name: str) -> bool:
    """Whether the base or the overlay has an autoscaler for what bears this name."""
    folders = (f"{host.facts.kubernetes_base}/{name}/", f"{overlay.rpartition('/')[0]}/")
    manifests = (p for p in host.files if p.startswith(folders) and p.endswith((".yaml", ".yml")))
    texts = (host.text(path) for path in manifests if (host.root / path).is_file())
    scales = re.compile(rf"\bname: *[\"']?{re.escape(name)}[\"']?\s")
    return any(AUTOSCALER.search(text) and scales.search(f"{text}\n") for text in texts)
