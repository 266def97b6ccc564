"""The host's files as the derivation sees them: on disk, or as they are about to be."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from shipway.errors import ShipwayError
from shipway.file_changes import TextChanges
from shipway.sources.host import Host


@dataclass(frozen=True, slots=True)
class View:
    """``planned``: texts that go before what is on disk; None: a file that is about to go.

    ``known``: what was read already, to be handed on to another view of the same moment: a check
    of many services asks for the shared files with each.
    """

    host: Host
    planned: TextChanges = field(default_factory=dict)
    known: TextChanges = field(default_factory=dict, repr=False, compare=False)

    def text(self, path: str) -> str | None:
        """The file's text; None when there is none.

        Raises ShipwayError when it is not UTF-8 or lies outside of the repository.
        """
        if path in self.planned:
            return self.planned[path]
        if path not in self.known:
            there = (self.host.root / path).is_file()
            self.known[path] = self.host.text(path) if there else None
        return self.known[path]

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        if path in self.planned:
            return self.planned[path] is not None
        if path in self.known:
            return self.known[path] is not None
        return (self.host.root / path).is_file()

    def readable(self, path: str) -> str:
        """The same; empty where there is none, and where it cannot be read: `shipway check` has a
        finding of its own for that."""
        try:
            return self.text(path) or ""
        except ShipwayError:
            return ""

    def beside(self, folder: str, way: str) -> str:
        """:meth:`readable` of the file that ``way`` leads to from ``folder``."""
        return self.readable(posixpath.normpath(posixpath.join(folder, way)))
