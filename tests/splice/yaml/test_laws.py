"""The laws of splicing over generated YAML: every block of it takes an entry and gives it back."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import assume, event, given
from hypothesis import strategies as st

from shipway.errors import EditError
from shipway.splice.model import Entry, Node, apply, same
from shipway.splice.yaml.document import YamlDocument
from support.meaning import meaning, merged
from support.yaml_documents import LAWS, documents

PAIRS = [
    "ours: 1",
    '"on": "it\'s #1"',
    "ours:\n  a:\n    - b\n    - c: d\n      e: []\n  f: {}\n",
    "ours: |\n  text\n\n  more",
    "aa:\n  - - 1\n    - 2\n  - a:\n      - 3",
]
ITEMS = ["zz/x", '"a: b"', "name: x\nto:\n  - y"]


def blocks(
    node: Node, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Node]]:
    """Every map and list below ``node`` with the way to it."""
    if node.kind in ("map", "list"):
        yield path, node
    for index, entry in enumerate(node.entries):
        yield from blocks(entry.value, (*path, index if entry.key is None else entry.key))


def at(document: YamlDocument, path: tuple[str | int, ...]) -> Node:
    """The node at ``path``."""
    node = document.root.at(*path)
    assert node is not None
    return node


def opened(text: str) -> YamlDocument:
    """The document; a generated text that is no YAML at all is no example."""
    try:
        document = YamlDocument(text)
        list(blocks(document.root))
    except EditError:
        assume(False)
    return document


def found(node: Node, wanted: Entry) -> Entry:
    """The entry that was put in."""
    return next(e for e in node.entries if e.key == wanted.key and same(e.value, wanted.value))


@LAWS
@given(documents(), st.data())
def test_an_entry_goes_in_and_out_of_any_block(text: str, data: st.DataObject) -> None:
    """What is inserted is all that changes, and removing it gives the old bytes back."""
    document = opened(text)
    path, container = data.draw(st.sampled_from(list(blocks(document.root))))
    snippet = data.draw(st.sampled_from(PAIRS if container.kind == "map" else ITEMS))
    snippet = snippet.rstrip("\n")
    wanted = document.parse_snippet(container, snippet)
    assume(all(e.key is None or e.key != wanted.key for e in container.entries))
    assume(wanted.key or not any(same(e.value, wanted.value) for e in container.entries))
    try:
        edit = document.insert(container, snippet)
    except EditError as error:
        assert error.where and error.fix
        event(f"refused: {error.what}")
        return
    event(f"{container.kind} in {'braces' if container.flow else 'block style'}")
    after = YamlDocument(apply(text, [edit]))
    changed = at(after, path)
    entry = found(changed, wanted)
    if wanted.key:
        assert meaning(after.text) == merged(meaning(text), path, meaning(snippet + "\n"))
    assert apply(after.text, [after.remove(changed, entry)]) == text


@LAWS
@given(documents(anchors=False), st.data())
def test_any_entry_can_be_taken_out(text: str, data: st.DataObject) -> None:
    """Removing what the host wrote leaves its neighbours as they were."""
    document = opened(text)
    several = [(path, node) for path, node in blocks(document.root) if len(node.entries) > 1]
    assume(several)
    path, container = data.draw(st.sampled_from(several))
    entry = data.draw(st.sampled_from(container.entries))
    try:
        edit = document.remove(container, entry)
    except EditError as error:
        assert error.where and error.fix
        return
    after = at(YamlDocument(apply(text, [edit])), path)
    left = [e for e in container.entries if e is not entry]
    assert [e.key for e in after.entries] == [e.key for e in left]
    assert all(same(a.value, b.value) for a, b in zip(after.entries, left, strict=True))


@LAWS
@given(documents(anchors=False), st.data())
def test_any_entry_can_be_replaced(text: str, data: st.DataObject) -> None:
    """The new value stands where the old one stood."""
    document = opened(text)
    maps = [(path, node) for path, node in blocks(document.root) if node.kind == "map"]
    filled = [(path, node) for path, node in maps if node.entries]
    assume(filled)
    path, container = data.draw(st.sampled_from(filled))
    entry = data.draw(st.sampled_from(container.entries))
    snippet = f"{entry.key}:\n  a:\n    - b\n  c: '1'"
    edit = document.replace(container, entry, snippet)
    assert meaning(apply(text, [edit])) == merged(meaning(text), path, meaning(snippet))
