"""What kustomize would make of a folder, as far as it decides whether it builds at all.

The rules are those of kustomize 5 (kubectl's): resources first, then generators, components,
patches and counts. What needs the network or a plugin is not followed; a name that is not found may
come from there, and is no problem then. Source: kubectl.docs.kubernetes.io/references/kustomize.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from shipway.sources import git
from shipway.sources.kubernetes import KUSTOMIZATIONS, REACHES
from shipway.sources.manifests import items, mapping
from shipway.sources.plain_yaml import plain_all, readable
from shipway.sources.reading import line_of
from shipway.sources.view import View

COUNTED = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController")
GENERATORS = {"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"}
PLUGINS = ("generators", "helmCharts", "helmChartInflationGenerator")
REMOTE = ("://", "git@", "github.com/", "?ref=")


class Resource(NamedTuple):
    """An object; ``names``: the one that it has, then those that it had before a prefix came."""

    kind: str
    names: tuple[str, ...]
    namespace: str = ""
    group: str = ""


class Problem(NamedTuple):
    """Why a folder does not build: the kustomization that says so, its line, and what is wrong."""

    path: str
    line: int
    what: str


@dataclass(slots=True)
class Build:
    """What a folder gives. ``whole``: nothing of it was out of sight. ``paths``: what was read."""

    resources: list[Resource] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    whole: bool = True


class _Place(NamedTuple):
    """A kustomization, and the key in it that is being read."""

    path: str
    text: str
    key: str = ""

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.path)

    def line(self, word: str) -> int:
        """The first line below the key, or with it, that has the word."""
        first = line_of(self.text, (self.key,))
        lines = enumerate(self.text.split("\n")[first - 1 :], first)
        return next((number for number, line in lines if word in line), first)


def kustomization_in(view: View, folder: str) -> str:
    """A folder's kustomization under the name that it has; empty when it has none."""
    paths = (posixpath.join(folder, name) for name in KUSTOMIZATIONS)
    return next(filter(view.has, paths), "")


def build(view: View, folder: str, without: str = "") -> Build:
    """What kustomize makes of ``folder``. without: a folder that it is not to name itself."""
    result = Build()
    _Reader(view, result, without).read(folder, ())
    return result


def ways_from(view: View, folder: str) -> set[str]:
    """The files and folders of this repository that a folder's kustomization names itself."""
    data = _data_of(view.text(kustomization_in(view, folder)) or "") or {}
    ways = [way for key in (*REACHES, "transformers") for way in _words(data.get(key))]
    ways += _words(data.get("patchesStrategicMerge"))
    ways += [str(mapping(one).get("path", "")) for one in items(data.get("patches"))]
    return {posixpath.normpath(posixpath.join(folder, way)) for way in ways if way}


class _Reader:
    def __init__(self, view: View, result: Build, without: str = "") -> None:
        self.view, self.result, self.without = view, result, without

    def read(self, folder: str, above: tuple[str, ...]) -> None:
        """Add a folder's objects to what is there: a component sees those of its parent."""
        path = kustomization_in(self.view, folder)
        self.result.paths.add(path)
        text = self.view.text(path) or ""
        data = _data_of(text)
        if not path or data is None or folder in above:
            self.result.whole = False
            return
        self.result.whole &= not any(data.get(key) for key in PLUGINS)
        above = (*above, folder)
        for key in ("resources", "bases"):
            for way in _words(data.get(key)):
                self._resource(_Place(path, text, key), way, above)
        for key, kind in GENERATORS.items():
            for one in map(mapping, items(data.get(key))):
                self._generate(_Place(path, text, key), kind, one)
        for way in _words(data.get("components")):
            self._component(_Place(path, text, "components"), way, above)
        for key in ("patches", "patchesStrategicMerge"):
            for one in items(data.get(key)):
                self._patch(_Place(path, text, key), one)
        self._counts(_Place(path, text, "replicas"), data)
        self._rename(data)
        for way in _words(data.get("transformers")):
            self._transform(_Place(path, text, "transformers"), way)

    def _resource(self, place: _Place, way: str, above: tuple[str, ...]) -> None:
        target = self._target(place.folder, way)
        if target is None or (target == self.without and len(above) == 1):
            return
        if self.view.has(target):
            self.result.paths.add(target)
            found = objects_in(self.view.text(target) or "")
            self.result.whole &= found is not None
            self._add(place, way, found or ())
        elif kustomization_in(self.view, target):
            inner = Build()
            _Reader(self.view, inner).read(target, above)
            self.result.problems += inner.problems
            self.result.paths |= inner.paths
            self.result.whole &= inner.whole
            self._add(place, way, inner.resources)
        else:
            self._missing(place, way, target)

    def _component(self, place: _Place, way: str, above: tuple[str, ...]) -> None:
        target = self._target(place.folder, way)
        if target is None:
            return
        if kustomization_in(self.view, target):
            self.read(target, above)
        else:
            self._missing(place, way, target)

    def _target(self, folder: str, way: str) -> str | None:
        """Where a way leads in this repository; None when it leads out of it."""
        target = posixpath.normpath(posixpath.join(folder, way))
        if any(mark in way for mark in REMOTE) or target.startswith(("..", "/")):
            self.result.whole = False
            return None
        return target

    def _add(self, place: _Place, way: str, found: Iterable[Resource]) -> None:
        for one in found:
            if any(_is_same(one, other) for other in self.result.resources):
                self._problem(place, way, f"{one.kind} {one.names[0]} is there twice")
            self.result.resources.append(one)

    def _generate(self, place: _Place, kind: str, one: Mapping[str, Any]) -> None:
        name, behavior = str(one.get("name")), one.get("behavior", "create")
        known = self._find((kind,), name)
        if behavior in ("merge", "replace"):
            if not known:
                self._unknown(place, name, f"there is no {kind} {name} to {behavior}")
        elif known:
            self._problem(place, name, f"{kind} {name} is there twice")
        else:
            self.result.resources.append(Resource(kind, (name,)))

    def _patch(self, place: _Place, one: Any) -> None:
        """A patch in the file or in one of its own; the old list has plain texts and paths."""
        if isinstance(one, str):
            one = {"patch": one} if "\n" in one else {"path": one}
        way, inline = mapping(one).get("path"), mapping(one).get("patch")
        if isinstance(way, str):
            target = self._target(place.folder, way)
            if target is None:
                return
            self.result.paths.add(target)
            if not self.view.has(target):
                self._missing(place, way, target)
                return
            inline = self.view.text(target)
        if not mapping(one).get("target"):
            self._merge_patch(place, str(way or ""), str(inline or ""))

    def _merge_patch(self, place: _Place, way: str, patch: str) -> None:
        for document in plain_all(patch) or ():
            data = mapping(document)
            kind, name = data.get("kind"), mapping(data.get("metadata")).get("name")
            if not isinstance(kind, str) or not isinstance(name, str):
                continue
            found = self._find((kind,), name)
            if not found:
                self._unknown(place, way or name, f"there is no {kind} {name} to patch")
            elif data.get("$patch") == "delete":
                self.result.resources = [one for one in self.result.resources if one not in found]

    def _transform(self, place: _Place, way: str) -> None:
        """Runs last of all: what is called how from here on, nobody can tell but kustomize."""
        target = self._target(place.folder, way) if "\n" not in way else None
        if target and self.view.has(target):
            self.result.paths.add(target)
        elif target and not kustomization_in(self.view, target):
            self._problem(place, way, f"{way} is not there")
        self.result.whole = False

    def _counts(self, place: _Place, data: Mapping[str, Any]) -> None:
        if data.get("configurations"):
            return  # they may name further kinds, as for a Rollout
        for one in map(mapping, items(data.get("replicas"))):
            name = str(one.get("name"))
            if not self._find(COUNTED, name):
                what = f"replicas: no Deployment or StatefulSet is called {name}"
                self._unknown(place, name, what)

    def _rename(self, data: Mapping[str, Any]) -> None:
        before, after = str(data.get("namePrefix") or ""), str(data.get("nameSuffix") or "")
        namespace = str(data.get("namespace") or "")
        for number, one in enumerate(self.result.resources):
            name = f"{before}{one.names[0]}{after}"
            names = one.names if name == one.names[0] else (name, *one.names)
            self.result.resources[number] = one._replace(
                names=names, namespace=namespace or one.namespace
            )

    def _find(self, kinds: Iterable[str], name: str) -> list[Resource]:
        return [one for one in self.result.resources if one.kind in kinds and name in one.names]

    def _missing(self, place: _Place, way: str, target: str) -> None:
        """What git ignores is made on each machine, as a Secret is: it may be there elsewhere."""
        root = self.view.host.root
        if git.inside_work_tree(root) and git.ignored(root, [target, f"{target}/"]):
            self.result.whole = False
        else:
            self._problem(place, way, f"{way} is not there")

    def _unknown(self, place: _Place, word: str, what: str) -> None:
        if self.result.whole:
            self._problem(place, word, what)

    def _problem(self, place: _Place, word: str, what: str) -> None:
        self.result.problems.append(Problem(place.path, place.line(word), what))


@lru_cache(maxsize=4096)
def objects_in(text: str) -> tuple[Resource, ...] | None:
    """The objects in a file, those of lists too; None when it cannot be read."""
    documents = plain_all(text)
    return None if documents is None else tuple(_objects(documents))


def _objects(documents: Iterable[Any]) -> Iterator[Resource]:
    for data in map(mapping, documents):
        kind, metadata = data.get("kind"), mapping(data.get("metadata"))
        if isinstance(kind, str) and kind.endswith("List") and "items" in data:
            yield from _objects(items(data["items"]))
        elif isinstance(kind, str) and isinstance(metadata.get("name"), str):
            group = str(data.get("apiVersion", "")).rpartition("/")[0]
            namespace = str(metadata.get("namespace") or "")
            yield Resource(kind, (metadata["name"],), namespace, group)


@lru_cache(maxsize=4096)
def _data_of(text: str) -> Mapping[str, Any] | None:
    """A kustomization's data, not to be changed; None when it cannot be read."""
    data = readable(text)
    return data if isinstance(data, dict) else None


def _is_same(one: Resource, other: Resource) -> bool:
    def identity(resource: Resource) -> tuple[str, ...]:
        return (resource.group, resource.kind, resource.names[0], resource.namespace)

    return identity(one) == identity(other)


def _words(data: Any) -> list[str]:
    return [one for one in items(data) if isinstance(one, str)]
