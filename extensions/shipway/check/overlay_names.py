"""Kustomizations that name what is not there: kustomize builds nothing of such a folder."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from shipway.check.finding import Finding
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.kustomize import build
from shipway.sources.view import View

FIX = "correct the name, or take the entry out; kubectl kustomize shows the rest"


def unknown_names(view: View, base: str, overlays: str) -> Iterator[Finding]:
    """A finding for each resource, patch, generator and count that fits nothing, once."""
    roots = tuple(f"{root}/" for root in (base, overlays) if root)
    paths = [p for p in view.host.files if p.startswith(roots) and p.endswith(KUSTOMIZATIONS)]
    problems = {problem for p in paths for problem in build(view, posixpath.dirname(p)).problems}
    for problem in sorted(problems):
        yield Finding(problem.path, problem.line, "overlay-broken", problem.what, FIX)
