"""Three-way merge of our blocks inside a file that the team owns.

A block that the team left alone is replaced as text. A touched one is merged by structure, key by
key and item by item, so that neighbouring additions do not conflict as lines would. Conflicts are
only collected here: their markers would make the file unreadable for the next block.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from shipway.splice.model import Document, Edit, Entry, Node, apply, same
from shipway.upgrade.block_merge import KeyPath, Step, Structure, edit_of, locate
from shipway.wiring import engine
from shipway.wiring.target import Blocks, Target


class Conflict(NamedTuple):
    """Team and template changed the same thing. ``snippet`` is the template's new text of it;
    None: the template dropped it. ``path`` leads from the block to the entry."""

    target: Target
    block_id: str
    path: KeyPath
    snippet: str | None

    def __str__(self) -> str:
        return "/".join((self.block_id, *self.path))


class Merged(NamedTuple):
    """The text with everything merged that could be, and what could not."""

    text: str
    conflicts: tuple[Conflict, ...] = ()


def merge_blocks(target: Target, text: str, base: Blocks, new: Blocks) -> Merged:
    """Carry the blocks of a file from ``base`` to ``new``, keeping what the team changed in them.

    Raises EditError when the name of a new block is taken by one that is not ours, or when the
    file cannot be spliced.
    """
    before = target.open(text)
    changed = [i for i in dict.fromkeys([*base, *new]) if base.get(i) != new.get(i)]
    touched = {i for i in changed if i in base and _is_touched(target, before, i, base[i])}
    left_alone = [i for i in changed if i not in touched]
    document, replaced = _replaced(before, target, left_alone, base, new)
    for block_id in left_alone:
        if block_id not in replaced:
            document = _whole(target, document, block_id, base.get(block_id), new.get(block_id))
    blocks = [_Touched(target, i, base[i], new.get(i)) for i in changed if i in touched]
    document = _in_step(target, document, blocks)
    if document.text != before.text:
        engine.prove_around(target, before, document, changed)
    return Merged(document.text, tuple(c for block in blocks for c in block.conflicts))


def _is_touched(target: Target, document: Document, block_id: str, base: str) -> bool:
    """Whether the block is there, and is not as the template had it."""
    entry, container = target.find(document, block_id), target.container(document, block_id)
    if entry is None or container is None:
        return False
    return document.text[entry.start : entry.end] != document.render(container, base)


def _replaced(
    document: Document, target: Target, left_alone: list[str], base: Blocks, new: Blocks
) -> tuple[Document, set[str]]:
    """The blocks that the team left alone, all in one edit: a fleet has hundreds in a file."""
    edits: dict[str, Edit] = {}
    for block_id in left_alone:
        entry = target.find(document, block_id)
        container = target.container(document, block_id)
        if block_id in base and block_id in new and entry is not None and container is not None:
            edits[block_id] = document.replace(container, entry, new[block_id])
    if len(edits) < 2:
        return document, set()
    after = target.open(apply(document.text, list(edits.values())))
    engine.prove(target, document, after, {i: new[i] for i in edits})
    return after, set(edits)


def _whole(
    target: Target, document: Document, block_id: str, base: str | None, new: str | None
) -> Document:
    """The document after a block that nobody touched came, changed or went."""
    if target.container(document, block_id) is None:
        return document  # the host covers it by its own means
    if target.find(document, block_id) is None:
        if base is not None or new is None:
            return document  # the team took the block out: their edit stays
    elif base is None:
        engine.refuse_foreign(target, document, block_id, new or "")
        return document
    return target.open(engine.rewire(target, document.text, {block_id: new}))


class _Touched:
    """One block of the host's file that the team touched, while it is being merged."""

    def __init__(self, target: Target, block_id: str, base: str, new: str | None) -> None:
        self.target, self.block_id, self.base, self.new = target, block_id, base, new
        self.conflicts: list[Conflict] = []
        self.document: Document

    def steps(self) -> Iterator[Step]:
        """Every edit; ``document`` is to be set before the first, and after each."""
        document = self.document
        container, entry = self._located()
        old = document.parse_snippet(container, self.base)
        if self.new is not None:
            new = document.parse_snippet(container, self.new)
            yield from Structure(self, self.base, self.new).node((), old, new)
        elif same(entry.value, old.value):
            yield lambda: edit_of(self.document, *self._located(), None)
        else:
            self.conflict((), None)

    def _located(self) -> tuple[Node, Entry]:
        return locate(self.target, self.document, self.block_id, ())

    def conflict(self, path: KeyPath, snippet: str | None) -> None:
        self.conflicts.append(Conflict(self.target, self.block_id, path, snippet))


def _in_step(target: Target, document: Document, blocks: list[_Touched]) -> Document:
    """An edit of each block, then the file is read again: a fleet has hundreds of them in one."""
    for block in blocks:
        block.document = document
    runs = {block: block.steps() for block in blocks}
    following: dict[_Touched, Step | None] = {b: next(run, None) for b, run in runs.items()}
    while steps := {block: step for block, step in following.items() if step is not None}:
        edits = _apart({block: step() for block, step in steps.items()})
        document = target.open(apply(document.text, edits.values()))
        for block in blocks:
            block.document = document
        following |= {block: next(runs[block], None) for block in edits}
    return document


def _apart(edits: dict[_Touched, Edit]) -> dict[_Touched, Edit]:
    """Those that do not meet one above them; the others are asked for anew."""
    found: dict[_Touched, Edit] = {}
    end = -1
    for block, edit in sorted(edits.items(), key=lambda item: item[1].start):
        if edit.start > end:
            found[block], end = edit, edit.end
    return found
