"""Files that get another service's name, wherever they come from: merged, or marked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from shipway.file_changes import FileChanges
from shipway.rename.lines import merge_renamed
from shipway.upgrade.mend import mend
from shipway.upgrade.own_files import Stages


@dataclass(slots=True)
class RenamedFiles:
    """Every file with its new content (None: the old one goes), those with marked conflicts, and
    what stood in each file that moves."""

    contents: FileChanges = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    before: dict[str, bytes] = field(default_factory=dict)
    _sides: dict[str, Stages] = field(default_factory=dict)

    def merge(self, to: str, ours: bytes, base: bytes, new: bytes) -> bytes:
        """The content of the file at ``to``: ``ours``, with what the name changes from ``base`` to
        ``new``. Where lines conflict, :meth:`mend` looks at it again."""
        merged = merge_renamed(ours, base, new)
        if merged.conflicts:
            self._sides[to] = (base, ours, new)
        return merged.content

    def mend(self, root: Path) -> None:
        """Settle what only looks like a conflict; the rest is named. The host is at ``root``."""
        for path, mended in mend(root, self._sides, merge_renamed).items():
            self.contents[path] = mended.content
            if not mended.conflict:
                del self._sides[path]
        self.conflicts += self._sides
