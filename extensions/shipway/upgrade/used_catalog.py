"""Versions in a monorepo's catalog that its packages ask for, and that it does without by now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from shipway.rendering.tree import File, Tree
from shipway.sources.host_files import WORKSPACE_FILE
from shipway.sources.workspace import read_json
from shipway.splice.model import apply
from shipway.splice.snippet import snippet_of
from shipway.splice.yaml.document import YamlDocument

MANIFEST = "package.json"
DEFAULT = ("catalog:", "catalog:default")
SECTIONS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


def with_used(base: Tree, new: Tree, root: Path, paths: Iterable[str]) -> Tree:
    """The new render, whose catalog keeps what the one before had and a package at ``paths`` asks
    for: pnpm installs nothing at all where such an entry is missing. The monorepo's own packages
    are as it makes them."""
    before, after = base.get(WORKSPACE_FILE), new.get(WORKSPACE_FILE)
    if not before or not after or before == after:
        return new
    others = [p for p in paths if p.endswith(f"/{MANIFEST}") and p not in base and p not in new]
    text = _kept(before.content.decode(), after.content.decode(), set(_asked(root, others)))
    return {**new, WORKSPACE_FILE: File(text.encode(), after.mode)}


def _asked(root: Path, paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        manifest = read_json(root / path)
        sections = [one for key in SECTIONS if isinstance(one := manifest.get(key), dict)]
        yield from (name for one in sections for name, said in one.items() if said in DEFAULT)


def _kept(before: str, after: str, asked: set[str]) -> str:
    for entry in YamlDocument(before).root.entries_at("catalog"):
        document = YamlDocument(after)
        catalog = document.root.at("catalog")
        if catalog and entry.key in asked and catalog.get(str(entry.key)) is None:
            after = apply(after, [document.insert(catalog, snippet_of(before, entry))])
    return after
