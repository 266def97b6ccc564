"""Whether an image is well where it is tried, as Argo CD sees it there."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from shipway.errors import ShipwayError
from shipway.release.argocd import against, status_of
from shipway.release.environment import named_in
from shipway.release.image import Image
from shipway.sources.argocd import Application, applications_of
from shipway.sources.host import Host


def health_in(host: Host, environment: str, called: str) -> Callable[[str, Image], str]:
    """A question: what Argo CD has against an image of this name there; empty when it is well.

    called: how Argo CD calls an image's Application, with NAME in its place; empty: as the
    manifests of this repository tell. The question raises ShipwayError where nothing tells which
    Application to ask for, and when Argo CD does not answer.
    """
    named = named_in(host, environment)
    asked = cache(status_of)

    def unhealthy(name: str, image: Image) -> str:
        paths = [path for path, images in named.items() if name in images]
        found = _called(called, name) if called else _deploying(host, paths)
        if not found:
            place = ", ".join(paths) or environment
            what = f"no manifest here tells which Application deploys {place}"
            fix = f"say how Argo CD calls it, healthy: NAME-{environment}"
            raise ShipwayError(what, fix=fix)
        told = (against(asked(one), one.name, image) for one in found)
        return next(filter(None, told), "")

    return unhealthy


def _called(pattern: str, name: str) -> list[Application]:
    return [Application(pattern.replace("NAME", name), "", "")]


def _deploying(host: Host, paths: list[str]) -> list[Application]:
    return sorted({one for path in paths for one in applications_of(host, path)})
