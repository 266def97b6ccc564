"""Merge a block that the team touched: key by key, item by item, edit by edit.

The merge is a generator of edits, and whoever runs it makes each one before the next is asked for:
blocks of one file can go in step then, and the file is read once for an edit of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from shipway.splice.model import Document, Edit, Entry, Node, same
from shipway.splice.snippet import snippet_of

KeyPath = tuple[str, ...]
"""The keys that lead from a block to an entry inside of it."""
EMPTY_MAP = Node("map", 0, 0)
Step = Callable[[], Edit]
"""The next edit, for the block's document as it is when this is called."""


class Locator(Protocol):
    """What finds a block in a file: a wiring target, say."""

    def open(self, text: str) -> Document: ...

    def find(self, document: Document, block_id: str) -> Entry | None: ...

    def container(self, document: Document, block_id: str) -> Node | None: ...


class Block(Protocol):
    """The block in the host's file while it is being merged."""

    @property
    def target(self) -> Locator:
        """What finds it again after each edit."""
        ...

    block_id: str
    document: Document

    def conflict(self, path: KeyPath, snippet: str | None) -> None:
        """Note that team and template changed the same thing."""
        ...


class Structure:
    """The recursion over a touched block: base and new are parsed snippets, ours is the host.

    After each step that it yields, ``block.document`` is to be the one with that edit made.
    """

    def __init__(self, block: Block, base: str, new: str) -> None:
        self.block, self.base_text, self.new_text = block, base, new

    def node(self, path: KeyPath, base: Entry, new: Entry) -> Iterator[Step]:
        """Merge an entry that all three have."""
        if same(base.value, new.value):
            return
        ours = self._ours(path)
        if same(ours.value, new.value):
            return
        kinds = {ours.value.kind, base.value.kind, new.value.kind}
        # Down to the leaves even where the meaning is the base's: comments and order are edits.
        if kinds == {"map"}:
            yield from self.map(path, base.value, new.value)
        elif kinds == {"list"}:
            yield from self.list(path, base.value, new)
        elif same(ours.value, base.value):
            yield self._edit(path, self._snippet(new))
        else:
            self._conflict(path, new)

    def map(self, path: KeyPath, base: Node, new: Node) -> Iterator[Step]:
        """Merge key by key; the host's own keys are not looked at."""
        for key in dict.fromkeys(str(e.key) for e in (*base.entries, *new.entries)):
            old, fresh, ours = base.get(key), new.get(key), self._ours(path).value.get(key)
            below = (*path, key)
            if fresh is None:
                yield from self._dropped(below, old, ours)
            elif ours is None:
                yield from self._missing(path, below, old, fresh)
            elif old is not None:
                yield from self.node(below, old, fresh)
            elif ours.value.kind == fresh.value.kind == "map":
                yield from self.map(below, EMPTY_MAP, fresh.value)
            elif not same(ours.value, fresh.value):
                self._conflict(below, fresh)

    def _dropped(self, path: KeyPath, old: Entry | None, ours: Entry | None) -> Iterator[Step]:
        """The template has the key no more."""
        if ours is None or old is None:
            return
        if same(ours.value, old.value):
            yield self._edit(path, None)
        else:
            self._conflict(path, None)

    def _missing(
        self, parent: KeyPath, path: KeyPath, old: Entry | None, fresh: Entry
    ) -> Iterator[Step]:
        """The host lacks the key: new in the template, or taken out by the team."""
        if old is None:
            yield self._insert(parent, self._snippet(fresh))
        elif not same(old.value, fresh.value):
            self._conflict(path, fresh)

    def list(self, path: KeyPath, base: Node, new: Entry) -> Iterator[Step]:
        """Merge by items: what the template dropped goes, what it added comes, the rest stays."""
        ours = self._ours(path).value
        dropped = [e for e in base.entries if not _among(e, new.value)]
        fresh = [e for e in new.value.entries if not _among(e, base)]
        added = [e for e in fresh if not _among(e, ours)]
        gone = [e for e in dropped if not _among(e, ours)]
        if not (dropped or fresh) and same(ours, base):  # only the order is new
            yield self._edit(path, self._snippet(new))
            return
        if (gone and added) or not (dropped or fresh):
            self._conflict(path, new)
            return
        for old in dropped:
            if old in gone:
                continue
            replacement = added.pop(0) if added else None
            yield self._item(path, old, self._snippet(replacement) if replacement else None)
        for entry in added:
            yield self._insert(path, self._snippet(entry))

    def _item(self, path: KeyPath, old: Entry, snippet: str | None) -> Step:
        def edit() -> Edit:
            container = self._ours(path).value
            entry = next(e for e in container.entries if same(e.value, old.value))
            return edit_of(self.block.document, container, entry, snippet)

        return edit

    def _ours(self, path: KeyPath) -> Entry:
        return self._located(path)[1]

    def _located(self, path: KeyPath) -> tuple[Node, Entry]:
        return locate(self.block.target, self.block.document, self.block.block_id, path)

    def _snippet(self, entry: Entry) -> str:
        return snippet_of(self.new_text, entry)

    def _edit(self, path: KeyPath, snippet: str | None) -> Step:
        return lambda: edit_of(self.block.document, *self._located(path), snippet)

    def _insert(self, path: KeyPath, snippet: str) -> Step:
        return lambda: edit_of(self.block.document, self._ours(path).value, None, snippet)

    def _conflict(self, path: KeyPath, new: Entry | None) -> None:
        self.block.conflict(path, self._snippet(new) if new else None)


def edit_of(document: Document, container: Node, entry: Entry | None, snippet: str | None) -> Edit:
    """Put ``snippet`` in the place of ``entry``, or beside the others; None takes it out."""
    if entry is None:
        return document.insert(container, snippet or "")
    if snippet is None:
        return document.remove(container, entry)
    return document.replace(container, entry, snippet)


def locate(target: Locator, document: Document, block_id: str, path: KeyPath) -> tuple[Node, Entry]:
    """The entry at ``path`` below a block, and what holds it. The block itself must be there."""
    entry, container = target.find(document, block_id), target.container(document, block_id)
    assert entry is not None and container is not None
    for key in path:
        container = entry.value
        entry = container.get(key)
        assert entry is not None
    return container, entry


def _among(entry: Entry, node: Node) -> bool:
    return any(same(entry.value, other.value) for other in node.entries)
