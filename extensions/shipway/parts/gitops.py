"""Manifests of the database's tasks: a base, and an overlay for each environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from typing import Any

from shipway.parts.manifests import OVERLAYS, PREVIEW, folders_of, placed_paths
from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site

PATH = re.compile(r"""^\s*(?:- )?path:\s+["']?([^\s"'#]+)""", re.M)
SHOWS = f"{OVERLAYS}/{PREVIEW}/db"


def meets(site: Site) -> Iterator[Obstacle]:
    """What Argo CD does not find by itself."""
    applications = sorted(site.host.applications)
    taken = [one for path in applications for one in PATH.findall(site.host.text(path))]
    for folder in folders_of(site.told["manifests"])[1:] if applications else ():
        if not any(fnmatch(folder, one.removeprefix("./")) for one in taken):
            what = f"no Application deploys {folder}"
            fix = f"add one with path: {folder}, beside those in {applications[0]}"
            yield Obstacle(applications[0], 0, what, fix, blocks=False)


def _placed(site: Site) -> Iterable[str]:
    return placed_paths(site.tree, site.told["manifests"])


def _shown(told: Mapping[str, Any]) -> str:
    folders = folders_of(told.get("manifests") or {})
    return f"kubectl kustomize {folders[1] if folders else SHOWS}"


PART = Part(
    name="gitops",
    order=70,
    title="manifests of the database's tasks",
    help="A kustomize base and overlays with Jobs that provision and migrate before a release.",
    files=("infra/k8s/",),
    needs=("database", "images"),
    meets=meets,
    rendered_for=_placed,
    proves=_shown,
)
