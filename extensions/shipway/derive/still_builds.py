"""What kustomize built before a change, it builds after it: proved before anything is written."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from shipway.errors import EditError
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.kustomize import build, kustomization_in, objects_in, ways_from
from shipway.sources.view import View

FIX = "take that entry out, or name there what stays, and run the command again"


def must_still_build(view: View, contents: Mapping[str, str | None]) -> None:
    """Raise EditError, with the line that would stop kustomize, when ``contents`` break a folder
    of the host that builds now. None: a file that goes."""
    changed = {path for path, text in contents.items() if _is_structural(view, path, text)}
    after = View(view.host, {**view.planned, **contents}, view.known)
    for folder in _affected(view, changed) if changed else ():
        if not kustomization_in(after, folder) or build(view, folder).problems:
            continue
        for problem in build(after, folder).problems:
            what = f"kustomize would not build {folder} any more: {problem.what}"
            raise EditError(what, problem.path, FIX, problem.line)


def _is_structural(view: View, path: str, text: str | None) -> bool:
    """Whether other objects are named or defined: values alone stop no build."""
    name = posixpath.basename(path)
    before = view.text(path)
    if name in KUSTOMIZATIONS:
        return before != text
    if not name.endswith((".yaml", ".yml")):
        return False
    return objects_in(before or "") != objects_in(text or "")


def _affected(view: View, changed: Iterable[str]) -> list[str]:
    """The folders whose kustomization leads to a changed file, over others or by itself."""
    folders = [posixpath.dirname(p) for p in view.host.files if p.endswith(KUSTOMIZATIONS)]
    ways = {folder: ways_from(view, folder) for folder in folders if kustomization_in(view, folder)}
    known = {*changed, *map(posixpath.dirname, changed)}
    found: set[str] = set()
    while more := {f for f, to in ways.items() if f not in found and (f in known or to & known)}:
        found |= more
        known |= more
    return sorted(found)
