"""Paths that a tsconfig gives another name, such as ``@/*``."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.parts.moving.places import Places
from shipway.splice.json import JsonDocument

NAMES = ("tsconfig.json", "jsconfig.json")


class Aliases(NamedTuple):
    """Alias with its star, and where it leads, from the root."""

    known: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, files: Iterable[str], text: Callable[[str], str]) -> Aliases:
        """Those of the root's tsconfig; none where it cannot be read."""
        name = next((name for name in NAMES if name in set(files)), "")
        if not name:
            return cls(())
        try:
            options = JsonDocument(text(name)).root.at("compilerOptions")
        except ShipwayError:
            return cls(())
        if options is None:
            return cls(())
        base = str(options.value_at("baseUrl") or ".")
        pairs = [
            (str(entry.key), posixpath.normpath(posixpath.join(base, str(one.value.value))))
            for entry in options.entries_at("paths")
            for one in entry.value.entries
        ]
        bare = (
            [("*", posixpath.normpath(posixpath.join(base, "*")))] if options.at("baseUrl") else []
        )
        return cls((*pairs, *bare))

    def target(self, said: str, places: Places) -> str:
        """The file or folder that an import leads to by an alias; empty for a package."""
        for alias, to in self.known:
            head, star, tail = alias.partition("*")
            if said == alias or (star and said.startswith(head) and said.endswith(tail)):
                path = to.replace("*", said[len(head) : len(said) - len(tail) or None])
                if found := places.imported(path):
                    return found
                if places.there(path):
                    return path
        return ""

    @staticmethod
    def joined(file: str, said: str) -> str:
        """A relative import as a path from the root."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(file), said))
