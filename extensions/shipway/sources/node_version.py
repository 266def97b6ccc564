"""The Node that a host's developers have, and where it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Version = tuple[int, ...]
"""Major, minor, patch; as many as were written."""
CODE_NAMES = {"hydrogen": 18, "iron": 20, "jod": 22, "krypton": 24}
"""Of Node's long-term lines, as nodejs.org/en/about/previous-releases has them."""
NUMBER = re.compile(r"\d+(?:\.\d+){0,2}")
LOWER = re.compile(r"(?<![<\d.])(?<!<=)[v^~>= ]*(\d+(?:\.\d+){0,2})")
"""A version in a range that is no upper bound."""
MANIFEST = "package.json"


class HostNode(NamedTuple):
    """The lowest Node that ``path`` allows, what it says, and the 1-based line."""

    version: Version
    said: str
    path: str
    line: int


def node_of(text: Callable[[str], str], manifest: Mapping[str, Any]) -> HostNode | None:
    """The first that says something: .nvmrc, .node-version, Volta, .tool-versions, ``engines``.

    text: path -> text, empty for what is not there. manifest: the root's package.json.
    """
    return next(_found(text, manifest), None)


def _found(text: Callable[[str], str], manifest: Mapping[str, Any]) -> Iterator[HostNode]:
    for path in (".nvmrc", ".node-version"):
        yield from _lines(path, text(path), r"\s*([^#\s]+)")
    yield from _key(text(MANIFEST), manifest, "volta", _pinned)
    yield from _lines(".tool-versions", text(".tool-versions"), r"\s*nodejs?\s+([^#\s]+)")
    yield from _key(text(MANIFEST), manifest, "engines", _lowest)


def _lines(path: str, text: str, pattern: str) -> Iterator[HostNode]:
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(pattern, line)
        if match and (version := _pinned(match[1])):
            yield HostNode(version, match[1], path, number)


def _key(
    text: str, manifest: Mapping[str, Any], key: str, read: Callable[[str], Version]
) -> Iterator[HostNode]:
    """``node`` below a key of package.json. Its line: the first ``"node":`` after the key."""
    values = manifest.get(key)
    said = values.get("node") if isinstance(values, dict) else None
    if isinstance(said, str) and (version := read(said)):
        place = re.search(rf'"{key}"\s*:[^}}]*?"node"\s*:', text)
        yield HostNode(
            version, said, MANIFEST, text.count("\n", 0, place.end()) + 1 if place else 1
        )


def _pinned(said: str) -> Version:
    """``v22.4.0``, ``22``, ``lts/jod``; empty for what names no version, such as ``lts/*``."""
    if major := CODE_NAMES.get(said.lower().removeprefix("lts/")):
        return (major,)
    match = re.match(rf"v?({NUMBER.pattern})", said)
    return _numbers(match[1]) if match else ()


def _lowest(said: str) -> Version:
    """The lowest version in an npm range; empty where it has no lower bound."""
    bounds = [LOWER.findall(alternative) for alternative in said.split("||")]
    return min((_numbers(found[0]) for found in bounds if found), default=())


def _numbers(text: str) -> Version:
    return tuple(int(part) for part in text.split("."))
