"""Kustomizations that name what is not there: kustomize builds nothing of such a folder."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from shipway.check.finding import Finding
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.kustomize import build
from shipway.sources.view import View

FIX = "correct the name, or take the entry out; kubectl kustomize shows the rest"


def unknown_names(
    view: View, base: str, overlays: str, has: Callable[[str], bool] = lambda path: True
) -> Iterator[Finding]:
    """A finding for each resource, patch, generator and count that fits nothing, once.

    has: whether a file is one that is judged. It counts where kustomize reads such a file on its
    way: then none of it is deployed, whoever wrote the name.
    """
    roots = tuple(f"{root}/" for root in (base, overlays) if root)
    paths = [p for p in view.host.files if p.startswith(roots) and p.endswith(KUSTOMIZATIONS)]
    builds = [build(view, posixpath.dirname(path)) for path in paths]
    met = [one.problems for one in builds if any(map(has, one.paths))]
    for one in sorted({problem for problems in met for problem in problems}):
        yield Finding(one.path, one.line, "overlay-broken", one.what, FIX, key=one.what)
