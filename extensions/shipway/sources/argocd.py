"""Which Applications of Argo CD deploy a folder, as the manifests of this repository tell."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from shipway.allowed import label_problem
from shipway.sources.globs import covers
from shipway.sources.host import Host
from shipway.sources.kustomize import build
from shipway.sources.manifests import at, items, mapping
from shipway.sources.plain_yaml import plain_all
from shipway.sources.view import View

FILLED = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}")
Values = Mapping[str, str]
"""What a generator gives, by each way in which a template asks for it."""


class Application(NamedTuple):
    """``namespace``: the one that its manifest says; empty where it says none."""

    name: str
    namespace: str
    folder: str


def applications_of(host: Host, path: str) -> list[Application]:
    """Those that deploy a kustomization: by its own folder, else by one that builds it.

    What cannot be told without a cluster (another generator than ``git``, ``list`` and ``matrix``)
    is left out, and so are the environments of pull requests.
    """
    view = View(host)
    found = [
        one
        for file in host.applications
        for data in map(mapping, plain_all(view.readable(file)) or ())
        for one in _applications(data, host.files)
    ]
    own = [one for one in found if one.folder == posixpath.dirname(path)]
    around = own or [one for one in found if path in build(view, one.folder).paths]
    return sorted(set(around))


def _applications(data: Mapping[str, Any], files: Sequence[str]) -> Iterator[Application]:
    if str(data.get("kind")).endswith("List"):
        for one in map(mapping, items(data.get("items"))):
            yield from _applications(one, files)
    namespace = str(at(data, "metadata", "namespace") or "")
    if data.get("kind") == "Application":
        yield from _deployed(data, namespace, {})
    if data.get("kind") == "ApplicationSet":
        template = mapping(at(data, "spec", "template"))
        for generator in map(mapping, items(at(data, "spec", "generators"))):
            for values in _values(generator, files, {}):
                yield from _deployed(template, namespace, values)


def _deployed(data: Mapping[str, Any], namespace: str, values: Values) -> Iterator[Application]:
    """An Application, once for each folder that it deploys; none of one that is not told whole."""
    spec = mapping(data.get("spec"))
    name = _filled(at(data, "metadata", "name"), values)
    for source in map(mapping, [spec.get("source"), *items(spec.get("sources"))]):
        folder = _filled(source.get("path"), values)
        if name and folder:
            yield Application(name, namespace, posixpath.normpath(folder))


def _values(generator: Mapping[str, Any], files: Sequence[str], known: Values) -> Iterator[Values]:
    """known: what the generator before it gives, in a matrix."""
    for element in map(mapping, items(at(generator, "list", "elements"))):
        yield {**known, **_flat(element)}
    for folder in _folders(mapping(generator.get("git")), files, known):
        yield {**known, **_path(folder)}
    inner = list(map(mapping, items(at(generator, "matrix", "generators"))))
    if len(inner) == 2:
        for values in _values(inner[0], files, known):
            yield from _values(inner[1], files, values)


def _folders(git: Mapping[str, Any], files: Sequence[str], known: Values) -> list[str]:
    directories = list(map(mapping, items(git.get("directories"))))
    folders = {posixpath.dirname(file) for file in files} if directories else set()
    out = _matching([one for one in directories if one.get("exclude")], folders, known)
    found = _matching([one for one in directories if not one.get("exclude")], folders, known) - out
    named = _matching(map(mapping, items(git.get("files"))), files, known)
    return sorted(found | {posixpath.dirname(file) for file in named})


def _matching(said: Iterable[Mapping[str, Any]], paths: Iterable[str], known: Values) -> set[str]:
    globs = [glob for one in said if (glob := _filled(one.get("path"), known))]
    return {path for path in paths if path and any(covers(glob, path) for glob in globs)}


def _path(folder: str) -> Values:
    """As Go's templates ask for a folder, and as the simple ones do."""
    parts = folder.split("/")
    each = {f"index .path.segments {n}": part for n, part in enumerate(parts)}
    each |= {f"path[{n}]": part for n, part in enumerate(parts)}
    named = {} if label_problem(parts[-1]) else {"basenameNormalized": parts[-1]}
    for key, value in {"basename": parts[-1], **named}.items():
        each |= {f".path.{key}": value, f"path.{key}": value}
    return {**each, ".path.path": folder, "path": folder}


def _flat(data: Mapping[str, Any], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in data.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{before}{key}.")
        elif not isinstance(value, list):
            found |= {f"{before}{key}": str(value), f".{before}{key}": str(value)}
    return found


def _filled(text: Any, values: Values) -> str:
    """A template's text; empty where it asks for what is not known."""
    asked = FILLED.findall(text) if isinstance(text, str) else [""]
    if not all(" ".join(one.split()) in values for one in asked):
        return ""
    return FILLED.sub(lambda one: values[" ".join(one[1].split())], text)
