"""Put blocks into a shared file, take them out, and prove that nothing else changed."""

from __future__ import annotations

from collections.abc import Iterable

from shipway.errors import EditError
from shipway.splice.collector import collector_paused
from shipway.splice.model import Document, Edit, Entry, Node, apply, line_of, same
from shipway.wiring.target import BlockChanges, Blocks, Target

BY_HAND = "make the change by hand, or simplify the lines around it, and run the command again"


def wire(target: Target, text: str, blocks: Blocks) -> str:
    """``text`` with every block that it lacks; a block that is there stays as it is.

    Raises EditError when the text cannot be spliced safely.
    """
    return _change(target, text, dict(blocks), keep_present=True)


def unwire(target: Target, text: str, blocks: Blocks) -> str:
    """``text`` without the blocks: the exact inverse of :func:`wire`."""
    return _change(target, text, dict.fromkeys(blocks), keep_present=True)


def rewire(target: Target, text: str, blocks: BlockChanges) -> str:
    """``text`` with every block put (replaced when present) or, where it is None, taken out."""
    return _change(target, text, blocks, keep_present=False)


def refuse_foreign(target: Target, document: Document, block_id: str, snippet: str) -> None:
    """Refuse when the host has a block of that name which says something else than ``snippet``.

    What belongs to all services may be the host's own; it is left as it is.
    """
    entry, container = target.find(document, block_id), target.container(document, block_id)
    if target.shared or entry is None or container is None:
        return
    if not same(entry.value, document.parse_snippet(container, snippet).value):
        raise EditError(
            f"{block_id} is there already and was not made by Shipway",
            line=line_of(document.text, entry.start),
            fix="rename that entry, or leave this file out (see docs/how-to)",
        )


def _change(target: Target, text: str, changes: BlockChanges, *, keep_present: bool) -> str:
    with collector_paused():
        return _changed(target, text, changes, keep_present)


def _changed(target: Target, text: str, changes: BlockChanges, keep_present: bool) -> str:
    before = document = target.open(text)
    generated: BlockChanges = {}
    for block_id, snippet in changes.items():
        edit = _edit(target, document, block_id, snippet, keep_present)
        if edit is None:
            continue
        generated[block_id] = snippet
        document = _reopened(target, document, edit)
    if generated:
        prove(target, before, document, generated)
    return document.text


def _reopened(target: Target, document: Document, edit: Edit) -> Document:
    try:
        return target.open(apply(document.text, [edit]))
    except EditError as problem:  # its line is one of a text that nobody will ever see
        line = line_of(document.text, edit.start)
        raise EditError(
            f"refused: with the change, {problem.what}", line=line, fix=BY_HAND
        ) from None


def _edit(
    target: Target, document: Document, block_id: str, snippet: str | None, keep_present: bool
) -> Edit | None:
    entry = target.find(document, block_id)
    if entry is None and snippet is None:
        return None
    container = target.container(document, block_id)
    if container is None:
        return None
    if snippet is None:
        assert entry is not None
        return document.remove(container, entry)
    if entry is None:
        return document.insert(container, snippet)
    return None if keep_present else document.replace(container, entry, snippet)


def prove(target: Target, before: Document, after: Document, generated: BlockChanges) -> None:
    """Refuse unless parsed(after) is parsed(before) with exactly these blocks changed."""
    for block_id, snippet in generated.items():
        entry = target.find(after, block_id)
        if snippet is None:
            _must(entry is None, "a removed block is still there", after, entry)
            continue
        _must(entry is not None, f"the new block {block_id} cannot be found again", after, entry)
        container = target.container(after, block_id)
        assert entry is not None and container is not None
        wanted = after.parse_snippet(container, snippet)
        _must(same(entry.value, wanted.value), f"{block_id} reads differently", after, entry)
    prove_around(target, before, after, generated)


def prove_around(
    target: Target, before: Document, after: Document, block_ids: Iterable[str]
) -> None:
    """Refuse unless everything outside of the blocks means the same before and after."""
    ids = list(block_ids)
    ours_before = {entry.start for i in ids if (entry := target.find(before, i))}
    ours_after = {entry.start for i in ids if (entry := target.find(after, i))}
    _must(
        _same_but(before, before.root, ours_before, after, after.root, ours_after),
        "the text around the new block would change its meaning",
        after,
        None,
    )


def _same_but(
    before: Document, a: Node, skip_a: set[int], after: Document, b: Node, skip_b: set[int]
) -> bool:
    mine, other = _foreign(a, skip_a, b), _foreign(b, skip_b, a)
    if a.kind != b.kind:
        # `services:` without a value becomes a map with its first entry, and back again.
        return not mine and not other and _empty(a) and _empty(b)
    if a.kind in ("scalar", "code"):
        return type(a.value) is type(b.value) and a.value == b.value
    return len(mine) == len(other) and all(
        left.key == right.key and _same_entry(before, left, skip_a, after, right, skip_b)
        for left, right in zip(mine, other, strict=True)
    )


def _foreign(node: Node, ours: set[int], counterpart: Node) -> list[Entry]:
    """The entries that are not ours, nor a container that came or goes with our blocks."""
    keys = {None, *(entry.key for entry in counterpart.entries)}
    rest = [entry for entry in node.entries if entry.start not in ours]
    return [entry for entry in rest if entry.key in keys or not _only_ours(entry.value, ours)]


def _only_ours(node: Node, ours: set[int]) -> bool:
    return bool(node.entries) and all(entry.start in ours for entry in node.entries)


def _same_entry(
    before: Document, a: Entry, skip_a: set[int], after: Document, b: Entry, skip_b: set[int]
) -> bool:
    # The same text between the same boundaries means the same: no need to look inside, unless
    # the value stands elsewhere (a JavaScript constant).
    text = before.text[a.start : a.end]
    at_home = a.start <= a.value.start and not any(a.start < s < a.end for s in skip_a)
    if at_home and text == after.text[b.start : b.end]:
        return True
    return _same_but(before, a.value, skip_a, after, b.value, skip_b)


def _empty(node: Node) -> bool:
    return node.kind in ("map", "list") or node.value is None


def _must(condition: bool, what: str, document: Document, entry: Entry | None) -> None:
    if not condition:
        line = line_of(document.text, entry.start) if entry else 0
        raise EditError(f"refused: {what}", line=line, fix=BY_HAND)
