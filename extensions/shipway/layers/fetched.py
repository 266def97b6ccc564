"""Fetch a layer: git objects into a bare repository of this command's own, read as data.

Nothing is checked out, so that no filter, hook or link of it does anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from shipway.errors import ShipwayError
from shipway.layers.layer import Layer, LayerPin, LayerRule, Made, Patch, Wiring
from shipway.layers.receipt import layers_of
from shipway.layers.shape import MANIFEST, own_path_problem
from shipway.nesting import shallow
from shipway.rendering.tree import File, Tree
from shipway.sources import git
from shipway.sources.address import fetchable, mask, without_credentials
from shipway.sources.git import TreeEntry
from shipway.sources.host import Host
from shipway.sources.pin import COMMIT
from shipway.sources.reading import line_of, yaml_problem
from shipway.sources.services import GeneratedService
from shipway.sources.tags import newest_first
from shipway.sources.view import View

MANIFEST_NAME, FILES, JINJA = "layer.yml", "files/", ".jinja"
MOST_FILES, MOST_BYTES = 1000, 1024 * 1024
"""Far above what a layer of source files has; below what would fill a machine."""
REGULAR = {"100644": 0o644, "100755": 0o755}
SHOWN = 5


class Fetcher:
    """Each layer's repository, cloned at its first use and gone when this is closed."""

    def __init__(self, root: Path) -> None:
        """``root``: from where a relative source is seen."""
        self.root = root
        self._home: TemporaryDirectory[str] | None = None
        self._repositories: dict[str, Path] = {}
        self._layers: dict[tuple[str, ...], Layer] = {}

    def close(self) -> None:
        """Remove the clones."""
        if self._home:
            self._home.cleanup()

    def at_version(self, pin: LayerPin) -> Layer:
        """The layer at the version that the settings name.

        Raises ShipwayError when it cannot be reached, has no such version, or is more than data.
        """
        repository = self._repository(pin.source, pin.name)
        commit = _commit(repository, pin.version)
        if commit is None:
            tags = git.run(repository, "tag", "--list").split()
            known = ", ".join(newest_first(tags)[:SHOWN]) or "no tags"
            what = f"layer {pin.name} has no version {pin.version}; it has {known}"
            raise ShipwayError(what, mask(pin.source), "name a tag of it, or a commit's full hash")
        return self._read(repository, pin.name, pin.source, pin.version, commit)

    def made(
        self, host: Host, generated: GeneratedService, pins: Iterable[LayerPin] = ()
    ) -> tuple[Layer, ...]:
        """The layers that made a service, by its receipt. Raises as :meth:`as_made`."""
        return tuple(self.as_made(one, pins) for one in layers_of(View(host), generated))

    def as_made(self, made: Made, pins: Iterable[LayerPin] = ()) -> Layer:
        """The layer as it made a service, by its commit: a tag may have moved since.

        pins: the settings' layers; one of that name says where the repository is now.
        Raises ShipwayError when it cannot be reached or the commit is gone.
        """
        sources = [pin.source for pin in pins if pin.name == made.name]
        for source in dict.fromkeys([*sources, made.source]):
            repository = self._repository(source, made.name)
            if _commit(repository, made.commit):
                return self._read(repository, made.name, made.source, made.version, made.commit)
        raise ShipwayError(
            f"layer {made.name} {made.version} made a service, and its commit {made.commit[:12]} "
            "is no longer there",
            mask(made.source),
            "bring that commit back, such as by a tag; without it, edits cannot be told from it",
        )

    def _repository(self, source: str, name: str) -> Path:
        """A bare repository with all of the layer's branches and tags."""
        address = fetchable(source)
        if (self.root / address).is_dir():
            address = str((self.root / address).resolve())
        if address not in self._repositories:
            self._home = self._home or TemporaryDirectory(prefix="shipway.")
            folder = Path(self._home.name) / str(len(self._repositories))
            try:
                git.run(self.root, "clone", "--quiet", "--bare", "--", address, str(folder))
            except ShipwayError as error:
                fix = "check the address and the access; nothing was changed"
                what = f"layer {name} cannot be fetched; {error.what}"
                raise ShipwayError(what, mask(source), fix) from None
            self._repositories[address] = folder
        return self._repositories[address]

    def _read(self, repository: Path, *named: str) -> Layer:
        key = (str(repository), *named)
        if key not in self._layers:
            self._layers[key] = _read(repository, *named)
        return self._layers[key]


def _commit(repository: Path, version: str) -> str | None:
    """The commit of a tag or of a full hash. No branch: it moves, and a version does not."""
    name = version if COMMIT.fullmatch(version) else f"refs/tags/{version}"
    args = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return git.run(repository, *args, ok=(0, 1, 128)).strip() or None


def _read(repository: Path, name: str, source: str, version: str, commit: str) -> Layer:
    empty = Layer(name, without_credentials(source), version, commit)
    entries = {entry.path: entry for entry in git.tree_at(repository, commit)}
    wanted = [e for path, e in entries.items() if path.startswith(FILES) or path == MANIFEST_NAME]
    contents = _contents(repository, empty, wanted)
    if MANIFEST_NAME not in contents:
        what = f"there is no {MANIFEST_NAME}: this is no layer"
        raise ShipwayError(what, empty.where(MANIFEST_NAME), "docs/how-to/layers.md of Shipway")
    data = _manifest(empty, contents.pop(MANIFEST_NAME).content)
    files = {path.removeprefix(FILES): file for path, file in contents.items()}
    _must_be_own(empty, files)
    paths = [one["path"] for one in data.get("patches") or () if "path" in one]
    texts = _contents(repository, empty, [_entry(empty, entries, path) for path in paths])
    patches = tuple(_patch(empty, one, texts) for one in data.get("patches") or ())
    wirings = tuple(map(Wiring.from_data, data.get("wirings") or ()))
    rules = tuple(map(LayerRule.from_data, data.get("rules") or ()))
    whole = (files, patches, data.get("defaults") or {}, wirings, rules)
    return Layer(name, empty.source, version, commit, *whole)


def _entry(layer: Layer, entries: Mapping[str, TreeEntry], path: str) -> TreeEntry:
    if path not in entries:
        where = layer.where(MANIFEST_NAME)
        raise ShipwayError(f"patches: there is no {path}", where, "correct the layer")
    return entries[path]


def _contents(repository: Path, layer: Layer, entries: Iterable[TreeEntry]) -> dict[str, File]:
    wanted = list(entries)
    if len(wanted) > MOST_FILES:
        raise ShipwayError(f"more than {MOST_FILES} files", layer.where(FILES), "split the layer")
    for entry in wanted:
        if entry.mode not in REGULAR:
            what = "a link or a submodule: a layer brings files alone"
            raise ShipwayError(what, layer.where(entry.path), "put the file itself there")
        if entry.size > MOST_BYTES:
            what = f"larger than {MOST_BYTES} bytes"
            raise ShipwayError(what, layer.where(entry.path), "leave it out")
    texts = git.blobs(repository, [entry.blob for entry in wanted])
    return {
        entry.path: File(content, REGULAR[entry.mode])
        for entry, content in zip(wanted, texts, strict=True)
    }


def _manifest(layer: Layer, content: bytes) -> dict[str, Any]:
    where = layer.where(MANIFEST_NAME)
    text = content.decode("utf-8", errors="replace")
    try:
        data = yaml.load(shallow(text), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        what, line = yaml_problem(error)
        raise ShipwayError(what, where, "correct the layer", line) from None
    for keys, why in MANIFEST.find(data):
        what = f"{'.'.join(keys)}: {why}" if keys else why
        raise ShipwayError(what, where, "correct the layer", line_of(text, keys))
    found: dict[str, Any] = data
    return found


def _must_be_own(layer: Layer, files: Tree) -> None:
    """Raises ShipwayError for a path that is not a layer's to bring."""
    known: dict[str, str] = {}
    for path in files:
        target = path.removesuffix(JINJA)
        why = own_path_problem(target)
        if not why and target.lower() in known:
            why = f"the same file as {known[target.lower()]}"
        if why:
            raise ShipwayError(why, layer.where(FILES + path), "take it out of the layer")
        known[target.lower()] = path


def _patch(layer: Layer, one: Mapping[str, Any], texts: Tree) -> tuple[Patch, str]:
    if ("path" in one) == ("patch" in one):
        what = "patches: each has a path or a patch"
        raise ShipwayError(what, layer.where(MANIFEST_NAME), "give one of the two")
    path = one.get("path", "")
    text = one["patch"] if not path else texts[path].content.decode("utf-8", errors="replace")
    return Patch(one.get("target") or {}, text), path
