"""Where the Secrets of a host's environments come from, as its files show it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.secret_makers import OPAQUE, YAML, made_in
from shipway.sources.view import View


class SecretFiles(NamedTuple):
    """makers: file -> the Secrets that it makes, of files that make some. templates: Secret -> the
    file that SOPS is to encrypt for each environment. folders: those of the overlays, the inner
    ones first. All below ``overlays``, or for every environment."""

    overlays: str
    makers: Mapping[str, frozenset[str]]
    templates: Mapping[str, str]
    folders: tuple[str, ...]

    def environment(self, path: str) -> str:
        """The one that a path lies in; empty for what is every environment's."""
        below = f"{self.overlays}/"
        return path.removeprefix(below).partition("/")[0] if path.startswith(below) else ""

    def shown(self) -> dict[str, str]:
        """Secret -> the template, or the file of one environment, that shows how it is made."""
        own = [path for path in sorted(self.makers, reverse=True) if self.environment(path)]
        return {**{name: path for path in own for name in self.makers[path]}, **self.templates}

    def make(self, folder: str, secret: str) -> bool:
        """Whether anything in the environment of an overlay, or for all of them, makes a Secret;
        what only its own tool can read counts for the overlays around it."""
        return any(
            secret in names or (OPAQUE in names and _meet(posixpath.dirname(path), folder))
            for path, names in self.makers.items()
            if self.environment(path) in ("", self.environment(folder))
        )


def secret_files(view: View, base: str, overlays: str, template: str) -> SecretFiles:
    """What lies beside the base, below it and among the overlays. template: the name of a file
    with a Secret's keys, which makes none."""
    root = posixpath.dirname(base)
    roots = (f"{root or base}/", f"{overlays}/")
    files = [path for path in view.host.files if path.startswith(roots)]
    known = {path: posixpath.basename(path) for path in files}
    own = (path for path, name in known.items() if name in KUSTOMIZATIONS)
    folders = {posixpath.dirname(path) for path in own if path.startswith(roots[1])}
    return SecretFiles(
        overlays,
        dict(_makers(view, (path for path, name in known.items() if name != template))),
        {posixpath.basename(posixpath.dirname(p)): p for p, n in known.items() if n == template},
        tuple(sorted(folders, key=lambda folder: (-folder.count("/"), folder))),
    )


def _makers(view: View, paths: Iterable[str]) -> Iterable[tuple[str, frozenset[str]]]:
    for path in paths:
        try:
            text = (view.text(path) or "") if path.endswith(YAML) else ""
        except ShipwayError:
            continue  # a finding of its own
        if made := made_in(posixpath.basename(path), text):
            yield path, made


def _meet(one: str, other: str) -> bool:
    """Whether one of two folders lies in the other."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")
