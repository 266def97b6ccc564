"""Three-way merge of our blocks inside a file that the team owns.

A block that the team left alone is replaced as text. A touched one is merged by structure, key by
key and item by item, so that neighbouring additions do not conflict as lines would. Conflicts are
only collected here: their markers would make the file unreadable for the next block.
"""

from __future__ import annotations

from dataclasses import dataclass

from shipway.errors import Refusal
from shipway.splice.model import Document, Entry, Node, apply, line_of, same
from shipway.splice.snippet import snippet_of
from shipway.wiring import engine
from shipway.wiring.target import Blocks, Target

Path = tuple[str, ...]
EMPTY_MAP = Node("map", 0, 0)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Team and template changed the same thing. ``snippet`` is the template's new text of it;
    None: the template dropped it. ``path`` leads from the block to the entry."""

    target: Target
    block_id: str
    path: Path
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

    Raises Refusal when the name of a new block is taken by one that is not ours, or when the
    file cannot be spliced.
    """
    before = target.open(text)
    conflicts: list[Conflict] = []
    for block_id in dict.fromkeys([*base, *new]):
        old_snippet, new_snippet = base.get(block_id), new.get(block_id)
        if old_snippet == new_snippet:
            continue
        block = _Block(target, text, block_id, conflicts)
        block.merge(old_snippet, new_snippet)
        text = block.document.text
    if text != before.text:
        engine.prove_around(target, before, target.open(text), [*base, *new])
    return Merged(text, tuple(conflicts))


class _Block:
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
                self._change(new)
            return  # the team took the block out: their edit stays
        if base is None:
            self._refuse_unless_ours(entry, container, new)
        elif self.document.text[entry.start : entry.end] == self.document.render(container, base):
            self._change(new)
        else:
            self._merge_touched(container, entry, base, new)

    def _change(self, snippet: str | None) -> None:
        text = engine.rewire(self.target, self.document.text, {self.block_id: snippet})
        self.document = self.target.open(text)

    def _refuse_unless_ours(self, entry: Entry, container: Node, new: str | None) -> None:
        if new is None or self.target.shared:
            return
        if same(entry.value, self.document.parse_snippet(container, new).value):
            return
        raise Refusal(
            f"{self.block_id} is there already and was not made by Shipway",
            str(line_of(self.document.text, entry.start)),
            "rename that entry, or leave this file out (see docs/how-to)",
        )

    def _merge_touched(self, container: Node, entry: Entry, base: str, new: str | None) -> None:
        old = self.document.parse_snippet(container, base)
        if new is None:
            if same(entry.value, old.value):
                self._change(None)
            else:
                self._conflict((), None)
            return
        _Structure(self, base, new).node((), old, self.document.parse_snippet(container, new))

    def _conflict(self, path: Path, snippet: str | None) -> None:
        self.conflicts.append(Conflict(self.target, self.block_id, path, snippet))


class _Structure:
    """The recursion over a touched block: base and new are parsed snippets, ours is the host."""

    def __init__(self, block: _Block, base: str, new: str) -> None:
        self.block, self.base_text, self.new_text = block, base, new

    def node(self, path: Path, base: Entry, new: Entry) -> None:
        """Merge an entry that all three have."""
        if same(base.value, new.value):
            return
        ours = self._ours(path)
        if same(ours.value, new.value):
            return
        kinds = {ours.value.kind, base.value.kind, new.value.kind}
        if same(ours.value, base.value):
            self._edit(path, self._snippet(new))
        elif kinds == {"map"}:
            self.map(path, base.value, new.value)
        elif kinds == {"list"}:
            self.list(path, base.value, new)
        else:
            self._conflict(path, new)

    def map(self, path: Path, base: Node, new: Node) -> None:
        """Merge key by key; the host's own keys are not looked at."""
        for key in dict.fromkeys(str(e.key) for e in (*base.entries, *new.entries)):
            old, fresh, ours = base.get(key), new.get(key), self._ours(path).value.get(key)
            below = (*path, key)
            if fresh is None:
                self._dropped(below, old, ours)
            elif ours is None:
                self._missing(path, below, old, fresh)
            elif old is not None:
                self.node(below, old, fresh)
            elif ours.value.kind == fresh.value.kind == "map":
                self.map(below, EMPTY_MAP, fresh.value)
            elif not same(ours.value, fresh.value):
                self._conflict(below, fresh)

    def _dropped(self, path: Path, old: Entry | None, ours: Entry | None) -> None:
        """The template has the key no more."""
        if ours is None or old is None:
            return
        if same(ours.value, old.value):
            self._edit(path, None)
        else:
            self._conflict(path, None)

    def _missing(self, parent: Path, path: Path, old: Entry | None, fresh: Entry) -> None:
        """The host lacks the key: new in the template, or taken out by the team."""
        if old is None:
            self._insert(parent, self._snippet(fresh))
        elif not same(old.value, fresh.value):
            self._conflict(path, fresh)

    def list(self, path: Path, base: Node, new: Entry) -> None:
        """Merge by items: what the template dropped goes, what it added comes, the rest stays."""
        dropped = [e for e in base.entries if not _among(e, new.value)]
        added = [e for e in new.value.entries if not _among(e, base)]
        ours = self._ours(path).value
        added = [e for e in added if not _among(e, ours)]
        gone = [e for e in dropped if not _among(e, ours)]
        if (gone and added) or not (dropped or added):
            self._conflict(path, new)
            return
        for old in dropped:
            if old in gone:
                continue
            replacement = added.pop(0) if added else None
            self._item(path, old, self._snippet(replacement) if replacement else None)
        for entry in added:
            self._insert(path, self._snippet(entry))

    def _item(self, path: Path, old: Entry, snippet: str | None) -> None:
        document, container = self.block.document, self._ours(path).value
        entry = next(e for e in container.entries if same(e.value, old.value))
        edit = (
            document.remove(container, entry)
            if snippet is None
            else document.replace(container, entry, snippet)
        )
        self._apply(apply(document.text, [edit]))

    def _ours(self, path: Path) -> Entry:
        return locate(self.block.target, self.block.document, self.block.block_id, path)[1]

    def _snippet(self, entry: Entry) -> str:
        return snippet_of(self.new_text, entry)

    def _edit(self, path: Path, snippet: str | None) -> None:
        if not path:
            self.block._change(snippet)
            return
        document = self.block.document
        container, entry = locate(self.block.target, document, self.block.block_id, path)
        edit = (
            document.remove(container, entry)
            if snippet is None
            else document.replace(container, entry, snippet)
        )
        self._apply(apply(document.text, [edit]))

    def _insert(self, path: Path, snippet: str) -> None:
        document = self.block.document
        self._apply(apply(document.text, [document.insert(self._ours(path).value, snippet)]))

    def _apply(self, text: str) -> None:
        self.block.document = self.block.target.open(text)

    def _conflict(self, path: Path, new: Entry | None) -> None:
        self.block._conflict(path, self._snippet(new) if new else None)


def locate(target: Target, document: Document, block_id: str, path: Path) -> tuple[Node, Entry]:
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
