"""Which sibling came last: a list that it is not in is one that people no longer keep."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path

from shipway.propose.kin import MANIFESTS
from shipway.propose.names import Roster
from shipway.propose.paths import Exists
from shipway.sources import git

MOST = 2
"""Services that a commit adds; more is a move or an import, which says nothing of each."""


def newest_of(
    root: Path, roster: Roster, folders: Mapping[str, str], exists: Exists
) -> frozenset[str]:
    """The names of the siblings that the last commit which added one brought; empty where history
    does not tell, as in a shallow clone. A manifest makes a folder a service."""
    names = {folders[one.name]: one.name for one in roster.siblings if one.name in folders}
    paths = [f"{folder}/{one}" for folder in names for one in MANIFESTS]
    there = [path for path in paths if exists(path)]
    if len(names) <= MOST or not there:
        return frozenset()
    found = {names[posixpath.dirname(path)] for path in _last_added(root, there)}
    return frozenset(found) if len(found) <= MOST else frozenset()


def _last_added(root: Path, paths: list[str]) -> list[str]:
    """Those of ``paths`` that the last commit with a new one of them added."""
    asked = ("log", "-1", "--diff-filter=A", "--no-renames", "--name-only", "--relative", "-z")
    said = git.run(root, *asked, "--format=", "--", *paths, ok=(0, 128))  # 128: no commit yet
    wanted = set(paths)
    return [path for path in said.replace("\n", "\0").split("\0") if path in wanted]
