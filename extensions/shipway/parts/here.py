"""The workspace of one version of the template, rendered for a host and fitted to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shipway.parts.manifests import placed
from shipway.parts.told import BASE
from shipway.rendering.tree import File, Tree
from shipway.rendering.version import TemplateVersion, rendering_for
from shipway.sources.host import Host
from shipway.sources.services import ANSWERS_NAME
from shipway.sources.workspace import catalog_of

WORKSPACE_FILE = "pnpm-workspace.yaml"
OWN = "images/"
"""Where the template has files of the host's own folders, which its first app must not hide."""
FROM_CATALOG = re.compile(r'"([^"\n]+)": "catalog:"')


def rendered(
    host: Host, version: TemplateVersion, answers: Mapping[str, Any], told: Mapping[str, Any]
) -> Tree:
    """The workspace as this version makes it for the host; nothing is written there."""
    with TemporaryDirectory(prefix="shipway.") as folder, rendering_for(host.root):
        given = {**answers, "part": dict(told)}
        tree = version.render(Path(folder) / "workspace", ANSWERS_NAME, answers=given)
    tree = fitted(tree, frozenset(host.catalog), str(told.get("base") or BASE))
    return placed(tree, told.get("manifests") or {})


def fitted(tree: Tree, catalog: frozenset[str], base: str) -> dict[str, File]:
    """The files with version ranges where the host's catalog has no answer, and with the compiler
    options in the file ``base``."""
    ranges = catalog_of(tree[WORKSPACE_FILE].content.decode(), WORKSPACE_FILE)
    there = {name: range_ for name, range_ in ranges.items() if name not in catalog}
    done: dict[str, File] = {}
    for path, file in tree.items():
        if path == "package.json" or path.endswith("/package.json"):
            file = _edited(file, lambda text: _ranges(text, there))
        elif path.endswith(".json") and base != BASE:
            file = _edited(file, lambda text: text.replace(BASE, base))
        done[base if path == BASE else path] = file
    for path in [path for path in done if path.startswith(OWN)]:
        done[path.removeprefix(OWN)] = done.pop(path)
    return done


def _ranges(text: str, ranges: Mapping[str, str]) -> str:
    def written(found: re.Match[str]) -> str:
        name = found[1]
        return f'"{name}": "{ranges[name]}"' if name in ranges else found[0]

    return FROM_CATALOG.sub(written, text)


def _edited(file: File, edit: Any) -> File:
    return file._replace(content=edit(file.content.decode()).encode())
