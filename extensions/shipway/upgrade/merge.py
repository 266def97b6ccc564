"""Three-way merge of our blocks inside a file that the team owns.

A block that the team left alone is replaced as text. A touched one is merged by structure, key by
key and item by item, so that neighbouring additions do not conflict as lines would. Conflicts are
only collected here: their markers would make the file unreadable for the next block.
"""

from __future__ import annotations

from dataclasses import dataclass

from shipway.splice.model import Document, Edit, Entry, Node, apply, same
from shipway.upgrade.block_merge import KeyPath, Structure
from shipway.wiring import engine
from shipway.wiring.target import Blocks, Target


@dataclass(frozen=True, slots=True)
class Conflict:
    """Team and template changed the same thing. ``snippet`` is the template's new text of it;
    None: the template dropped it. ``path`` leads from the block to the entry."""

    target: Target
    block_id: str
    path: KeyPath
    snippet: str | None

    def __str__(self) -> str:
        return "/".join((self.block_id, *self.path))


@dataclass(frozen=True, slots=True)
class Merged:
    """The text with everything merged that could be, and what could not."""

    text: str
    conflicts: tuple[Conflict, ...] = ()


def merge_blocks(target: Target, text: str, base: Blocks, new: Blocks) -> Merged:
    """Carry the blocks of a file from ``base`` to ``new``, keeping what the team changed in them.

    Raises EditError when the name of a new block is taken by one that is not ours, or when the
    file cannot be spliced.
    """
    before = target.open(text)
    conflicts: list[Conflict] = []
    changed = [i for i in dict.fromkeys([*base, *new]) if base.get(i) != new.get(i)]
    text, replaced = _untouched_replaced(before, target, changed, base, new)
    for block_id in changed:
        if block_id not in replaced:
            block = _HostBlock(target, text, block_id, conflicts)
            block.merge(base.get(block_id), new.get(block_id))
            text = block.document.text
    if text != before.text:
        engine.prove_around(target, before, target.open(text), changed)
    return Merged(text, tuple(conflicts))


def _untouched_replaced(
    document: Document, target: Target, changed: list[str], base: Blocks, new: Blocks
) -> tuple[str, set[str]]:
    """The blocks that the team left alone, all in one edit: a fleet has hundreds in a file."""
    edits: dict[str, Edit] = {}
    for block_id in changed:
        old, fresh = base.get(block_id), new.get(block_id)
        if old is None or fresh is None:
            continue
        entry = target.find(document, block_id)
        container = target.container(document, block_id)
        if entry is None or container is None:
            continue
        if document.text[entry.start : entry.end] == document.render(container, old):
            edits[block_id] = document.replace(container, entry, fresh)
    if len(edits) < 2:
        return document.text, set()
    text = apply(document.text, list(edits.values()))
    engine.prove(target, document, target.open(text), {i: new[i] for i in edits})
    return text, set(edits)


class _HostBlock:
    """One block of the host's file while it is being merged."""

    def __init__(self, target: Target, text: str, block_id: str, conflicts: list[Conflict]) -> None:
        self.target, self.block_id, self.conflicts = target, block_id, conflicts
        self.document = target.open(text)

    def merge(self, base: str | None, new: str | None) -> None:
        entry = self.target.find(self.document, self.block_id)
        container = self.target.container(self.document, self.block_id)
        if container is None:
            return  # the host covers it by its own means
        if entry is None:
            if base is None and new is not None:
                self.change(new)
            return  # the team took the block out: their edit stays
        if base is None:
            engine.refuse_foreign(self.target, self.document, self.block_id, new or "")
        elif self.document.text[entry.start : entry.end] == self.document.render(container, base):
            self.change(new)
        else:
            self._merge_touched(container, entry, base, new)

    def change(self, snippet: str | None) -> None:
        text = engine.rewire(self.target, self.document.text, {self.block_id: snippet})
        self.document = self.target.open(text)

    def _merge_touched(self, container: Node, entry: Entry, base: str, new: str | None) -> None:
        old = self.document.parse_snippet(container, base)
        if new is None:
            if same(entry.value, old.value):
                self.change(None)
            else:
                self.conflict((), None)
            return
        Structure(self, base, new).node((), old, self.document.parse_snippet(container, new))

    def conflict(self, path: KeyPath, snippet: str | None) -> None:
        self.conflicts.append(Conflict(self.target, self.block_id, path, snippet))
