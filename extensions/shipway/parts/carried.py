"""The blocks of parts in files of the host, carried from version to version."""

from __future__ import annotations

from shipway.errors import EditError, located
from shipway.parts.blocks import Wired
from shipway.parts.site import Site
from shipway.sources.host import Host
from shipway.sources.parts import PARTS_RECEIPT
from shipway.upgrade.conflicts import Side, mark
from shipway.upgrade.merge import Conflict, merge_blocks
from shipway.upgrade.own_files import OwnFiles
from shipway.upgrade.reconcile import Reconciled
from shipway.wiring.registry import target_named
from shipway.wiring.target import Blocks


class Carried:
    """Of all parts, on top of what the update of services makes of these files. Conflicts are
    marked at the end: a file with markers cannot be read for the next part."""

    def __init__(self, host: Host, result: Reconciled) -> None:
        self.host, self.result = host, result
        self.conflicts: dict[str, list[Conflict]] = {}

    def carry(self, name: str, path: str, sides: tuple[Blocks, Blocks], own: OwnFiles) -> None:
        """The blocks of one target from what they were to what they are."""
        text = self._text(path)
        if text is None:
            return
        try:
            with located(path):
                merged = merge_blocks(target_named(name, PARTS_RECEIPT, 1), text, *sides)
        except EditError as error:
            self._say(own, path, f"the team's stays: {error.what}")
            return
        if merged.text != text:
            self.result.put(path, merged.text.encode())
        self.conflicts.setdefault(path, []).extend(merged.conflicts)
        for conflict in merged.conflicts:
            self._say(own, path, str(conflict))

    def mark(self) -> None:
        """Both sides of each conflict in place, and in git's index."""
        for path, conflicts in self.conflicts.items():
            text = self._text(path)
            if not conflicts or text is None:
                continue
            before = self.host.text(path).encode()
            theirs = mark(text, conflicts, Side.THEIRS).encode()
            self.result.put(path, mark(text, conflicts).encode())
            self.result.stages[path] = (before, before, theirs)

    def _text(self, path: str) -> str | None:
        """As it is by now; None for no file."""
        content = self.result.contents.get(path)
        there = {} if content is None else {path: content.decode()}
        return Wired(Site(self.host, {}, {}), there).text(path)

    def _say(self, own: OwnFiles, path: str, what: str) -> None:
        own.conflicts[path] = what
        said = self.result.conflicts.get(path)
        self.result.conflicts[path] = ", ".join(filter(None, (said, what)))
