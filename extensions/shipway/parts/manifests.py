"""Where the manifests of a host lie, and the workspace's own ones as they lie there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from shipway.derive.namespaces import usual_namespace
from shipway.rendering.tree import File, Tree
from shipway.sources.environments import is_production, tried_first
from shipway.sources.host import Host
from shipway.sources.view import View

ROOT = "infra/k8s/"
BASE = f"{ROOT}base/db"
OVERLAYS = f"{ROOT}overlays"
PREVIEW, PRODUCTION = "preview", "production"
"""The workspace's own. Every other environment gets the overlay of the second: its Jobs wait for
the first image."""

NAMING = (
    ".github/workflows/images.yml",
    ".github/workflows/promote.yml",
    ".gitlab/ci/images.yml",
    "docs/database.md",
    "docs/delivery.md",
    "docs/gitlab.md",
    "scripts/release.ts",
)
"""Files of other parts that say where manifests lie, and which environments there are."""
STAGE = re.compile(
    r"(?P<before>infra/k8s/overlays/|--to |--from |FROM: |TO: |default: |release\.ts |"
    r"Release to |`db-)"
    r"(?P<name>preview|production)\b"
)
"""Where they name an environment, and do not speak of it."""


def manifests_of(host: Host) -> dict[str, Any]:
    """Where this host keeps them, with the namespace of each environment; empty where it has none
    yet: then they lie as in a workspace."""
    facts = host.facts
    if not facts.kubernetes_base:
        return {}
    view, overlays = View(host), facts.kubernetes_overlays
    return {
        "base": facts.kubernetes_base,
        "overlays": overlays,
        "environments": {
            name: usual_namespace(view, overlays, name, "db") for name in facts.environments
        },
    }


def stages(manifests: Mapping[str, Any]) -> tuple[str, str]:
    """The environment that images are tried in, and the one that they go on to. The first is empty
    where there is only production: nobody wants each push there."""
    names = list(manifests["environments"]) if manifests else [PREVIEW, PRODUCTION]
    last = next(filter(is_production, names), names[-1] if names else PRODUCTION)
    return tried_first(names), last


def placed(tree: Tree, manifests: Mapping[str, Any]) -> dict[str, File]:
    """The workspace's files with its manifests where the host has its own; what is said of such
    folders is the host's business."""
    if not manifests:
        return dict(tree)
    rest = {path: file for path, file in tree.items() if not path.startswith(ROOT)}
    rest |= {path: _told(rest[path], manifests) for path in NAMING if path in rest}
    return rest | dict(_placed(tree, manifests))


def _told(file: File, manifests: Mapping[str, Any]) -> File:
    """A file that names folders, environments and a namespace, with those of the host."""
    first, last = stages(manifests)
    first, overlays = first or PREVIEW, manifests["overlays"]
    text = file.content.decode().replace(BASE, f"{manifests['base']}/db")
    names = {PREVIEW: first, PRODUCTION: last}
    text = STAGE.sub(lambda found: found["before"] + names[found["name"]], text)
    namespace = manifests["environments"].get(last, last)
    text = text.replace(f"kubectl -n {PRODUCTION} ", f"kubectl -n {namespace} ")
    text = text.replace(OVERLAYS, overlays).replace(f'"{ROOT.rstrip("/")}"', f'"{overlays}"')
    return file._replace(content=text.encode())


def placed_paths(tree: Tree, manifests: Mapping[str, Any]) -> list[str]:
    """Those of the files in ``tree`` that came to another place."""
    folders = tuple(f"{folder}/" for folder in folders_of(manifests))
    return [path for path in tree if path.startswith(folders)] if folders else []


def folders_of(manifests: Mapping[str, Any]) -> list[str]:
    """The folder of the base, then that of each environment's overlay."""
    if not manifests:
        return []
    overlays = [f"{manifests['overlays']}/{name}/db" for name in manifests["environments"]]
    return [f"{manifests['base']}/db", *overlays]


def _placed(tree: Tree, manifests: Mapping[str, Any]) -> Iterator[tuple[str, File]]:
    base, *overlays = folders_of(manifests)
    for path, file in _below(tree, BASE):
        yield f"{base}/{path}", file
    for folder, (name, namespace) in zip(overlays, manifests["environments"].items(), strict=True):
        pattern = PREVIEW if name == PREVIEW else PRODUCTION
        own = f"{OVERLAYS}/{pattern}/db"
        reached = posixpath.relpath(BASE, own), posixpath.relpath(base, folder)
        for path, file in _below(tree, own):
            text = file.content.decode().replace(f"- {reached[0]}\n", f"- {reached[1]}\n")
            text = text.replace(f"namespace: {pattern}\n", f"namespace: {namespace}\n")
            yield f"{folder}/{path}", file._replace(content=text.encode())


def _below(tree: Tree, folder: str) -> Iterator[tuple[str, File]]:
    """The files in a folder, by their paths in it."""
    for path, file in tree.items():
        if path.startswith(f"{folder}/"):
            yield path.removeprefix(f"{folder}/"), file
