"""Three-way merge of a JSON or YAML file by what it says: key by key, item by item.

Lines that stand beside each other are one conflict to git, though a person added one dependency
and the template another. And markers make a package.json that no tool can read any more: what
both sides really changed stays as the team has it, and is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from shipway.errors import EditError
from shipway.splice.json import JsonDocument
from shipway.splice.model import Document, Edit, Entry, Node, apply
from shipway.splice.yaml.document import YamlDocument
from shipway.upgrade.block_merge import KeyPath, Structure, locate

OPENERS: dict[str, Callable[[str], Document]] = {
    ".json": JsonDocument,
    ".jsonc": JsonDocument,
    ".yaml": YamlDocument,
    ".yml": YamlDocument,
}
RANGES = {
    "package.json": (
        "dependencies",
        "devDependencies",
        "engines",
        "optionalDependencies",
        "peerDependencies",
    ),
    "pnpm-workspace.yaml": ("catalog", "catalogs.*"),
}
"""By file name, the maps whose values are version ranges."""
RANGE = re.compile(r"(?:\^|~|>=)?\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?")
LONGEST = 60


@dataclass(slots=True)
class DataMerge:
    """The merged content; ``conflicts``: keys that both sides changed, where the team's stays;
    ``notes``: what was decided without asking."""

    content: bytes
    conflicts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def merge_data(path: str, ours: bytes, base: bytes, new: bytes) -> DataMerge | None:
    """Carry the change from ``base`` to ``new`` into ``ours``.

    None for a file of another kind, or where one of the three cannot be read or edited.
    """
    open_ = OPENERS.get(PurePosixPath(path).suffix)
    if open_ is None:
        return None
    try:
        texts = [content.decode("utf-8") for content in (ours, base, new)]
        old, fresh = (_whole(open_(text)) for text in texts[1:])
        file = _File(open_, texts[0], old.value, RANGES.get(PurePosixPath(path).name, ()))
        for step in Structure(file, texts[1], texts[2]).node((), old, fresh):
            file.make(step())
    except (EditError, UnicodeDecodeError, RecursionError):
        return None
    return DataMerge(file.document.text.encode(), file.conflicts, file.notes)


class _File:
    """A whole file in the place of a block, and of the target that would find the block."""

    block_id = ""

    def __init__(
        self, open_: Callable[[str], Document], text: str, base: Node, ranges: Sequence[str]
    ) -> None:
        """ranges: the maps that hold version ranges."""
        self._open, self.base, self.ranges = open_, base, ranges
        self.document = open_(text)
        self.conflicts: list[str] = []
        self.notes: list[str] = []

    @property
    def target(self) -> _File:
        return self

    def open(self, text: str) -> Document:
        return self._open(text)

    def find(self, document: Document, block_id: str) -> Entry | None:
        return _whole(document)

    def container(self, document: Document, block_id: str) -> Node | None:
        return document.root

    def make(self, edit: Edit) -> None:
        """Change the document, and read it again. Raises EditError for the whole of it."""
        if (edit.start, edit.end) == (self.document.root.start, self.document.root.end):
            raise EditError("the whole file is another kind of thing now")
        self.document = self.open(apply(self.document.text, [edit]))

    def conflict(self, path: KeyPath, snippet: str | None) -> None:
        name = ".".join(path)
        if not path or not self._is_range(path):
            theirs = "nothing" if snippet is None else _short(snippet)
            self.conflicts.append(f"{name or 'the file'} (the template has {theirs})")
            return
        offered = _value(snippet)
        container = locate(self.target, self.document, "", path[:-1])[1].value
        entry = container.get(path[-1])
        if entry is None:
            self.notes.append(f"{name}: the team took it out, the template has {offered}")
        elif snippet is None:
            self.notes.append(f"{name}: the template dropped it, {entry.value.value} stays")
        else:
            base = str(self.base.value_at(*path) or "")
            self._take_higher(name, container, entry, snippet, base)

    def _take_higher(
        self, name: str, container: Node, entry: Entry, snippet: str, base: str
    ) -> None:
        """A team that pinned a version, or held it back, means it: only ranges are compared."""
        mine, offered = str(entry.value.value), _value(snippet)
        left, right = _numbers(mine), _numbers(offered)
        lower = left is not None and left < (_numbers(base) or left)
        held = lower or mine[:1] != base[:1]  # `~` or nothing in the place of `^`
        if left is None or right is None or left == right or (held and left < right):
            self.conflicts.append(f"{name} (the template has {_short(snippet)})")
            return
        if right > left:
            self.make(self.document.replace(container, entry, snippet))
        self.notes.append(
            f"{name}: {max((left, mine), (right, offered))[1]} "
            f"is the higher of {mine} (yours) and {offered} (the template's)"
        )

    def _is_range(self, path: KeyPath) -> bool:
        return any(fnmatchcase(".".join(path[:-1]), of) for of in self.ranges)


def _whole(document: Document) -> Entry:
    root = document.root
    return Entry(None, root.start, root.end, root)


def _value(snippet: str | None) -> str:
    """``"^5.0.0"`` of ``"zod": "^5.0.0"``."""
    return (snippet or "").partition(":")[2].strip().strip("\"'")


def _numbers(range_: str) -> tuple[int, ...] | None:
    found = RANGE.fullmatch(range_.strip())
    return tuple(int(part or 0) for part in found.groups()) if found else None


def _short(snippet: str) -> str:
    line = " ".join(snippet.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
