"""Paths in an entry: where a sibling's is there, ours must be as well."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator

from shipway.propose.names import Member
from shipway.propose.shape import Shape
from shipway.propose.source import SCRIPTS

WORD = re.compile(r"[^\s\"'`,;:=(){}\[\]|<>]+")
GLOB = re.compile(r"/?[*?].*$")
MODULE = re.compile(r"\.[cm]?js$")
ENDINGS = ("", *SCRIPTS, *(f"/index{ending}" for ending in SCRIPTS))
"""What a module's path may leave out, or have in the other form: ``./a.js`` is ``a.ts``."""

Exists = Callable[[str], bool]


def missing_path(path: str, shape: Shape, like: Member, ours: Member, exists: Exists) -> str:
    """The first path that ours would name in vain; empty when there is none.

    path: the file that the entry stands in. like: the sibling whose entry it is. exists: whether
    there is such a file or folder, from the repository's root.
    """
    folder = posixpath.dirname(path)
    if path.endswith(SCRIPTS):
        exists = _module(exists)
    for theirs, mine in _pairs(shape.render(like), shape.render(ours)):
        for base in dict.fromkeys((folder, "")):
            if exists(_joined(base, theirs)) and not exists(_joined(base, mine)):
                return mine
            if exists(_joined(base, theirs)):
                break
    return ""


def _module(exists: Exists) -> Exists:
    """The same for paths that modules are imported by."""

    def there(path: str) -> bool:
        return exists(path) or any(exists(MODULE.sub("", path) + ending) for ending in ENDINGS)

    return there


def paths_in(text: str, folder: str) -> Iterator[str]:
    """The words of a text that may be paths, from the repository's root, without the glob at their
    ends. folder: that of the file in which it stands; each counts from there, too."""
    for word in WORD.findall(text):
        plain = GLOB.sub("", word)
        if "/" in plain:
            yield from dict.fromkeys(_joined(base, plain) for base in (folder, ""))


def _pairs(theirs: str, mine: str) -> Iterator[tuple[str, str]]:
    """The words that differ, without the glob at their ends."""
    pairs: Iterable[tuple[str, str]] = zip(WORD.findall(theirs), WORD.findall(mine), strict=False)
    for one, other in pairs:
        if one != other:
            yield GLOB.sub("", one), GLOB.sub("", other)


def _joined(base: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(base, path.lstrip("/")))
