"""Paths in an entry: where a sibling's is there, ours must be as well."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator

from shipway.propose.names import Member
from shipway.propose.shape import Shape

WORD = re.compile(r"[^\s\"'`,;:=(){}\[\]|<>]+")
GLOB = re.compile(r"/?[*?].*$")

Exists = Callable[[str], bool]


def missing_path(path: str, shape: Shape, like: Member, ours: Member, exists: Exists) -> str:
    """The first path that ours would name in vain; empty when there is none.

    path: the file that the entry stands in. like: the sibling whose entry it is. exists: whether
    there is such a file or folder, from the repository's root.
    """
    folder = posixpath.dirname(path)
    for theirs, mine in _pairs(shape.render(like), shape.render(ours)):
        for base in dict.fromkeys((folder, "")):
            if exists(_joined(base, theirs)) and not exists(_joined(base, mine)):
                return mine
            if exists(_joined(base, theirs)):
                break
    return ""


def _pairs(theirs: str, mine: str) -> Iterator[tuple[str, str]]:
    """The words that differ, without the glob at their ends."""
    pairs: Iterable[tuple[str, str]] = zip(WORD.findall(theirs), WORD.findall(mine), strict=False)
    for one, other in pairs:
        if one != other:
            yield GLOB.sub("", one), GLOB.sub("", other)


def _joined(base: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(base, path.lstrip("/")))
