"""Splicing into every block of real YAML files by others: entries go in and out by the byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from shipway.errors import EditError
from shipway.splice.model import Node, apply, same
from shipway.splice.yaml.document import YamlDocument
from support.corpus import corpus_files, require_corpus

KINDS = ("compose", "kustomization", "deployment")
SNIPPETS = {
    "map": ["zz-ours:\n  a:\n    - b\n    - \"c: d\"\n  e: f", 'aa-ours: "1"'],
    "list": ["zz/ours", "a: 1\nb:\n  - c"],
}  # fmt: skip


def line_endings(text: str) -> Iterator[str]:
    """The file as it is, with CRLF, and without a final line end."""
    yield text
    yield text.replace("\r\n", "\n").replace("\n", "\r\n")
    yield text.rstrip("\r\n")


def blocks(node: Node, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Node]]:
    """Every map and list below ``node`` that is not in braces."""
    if node.kind in ("map", "list") and not node.flow:
        yield path, node
    for index, entry in enumerate(node.entries):
        yield from blocks(entry.value, (*path, index))


def in_and_out(document: YamlDocument, path: tuple[int, ...], node: Node, snippet: str) -> None:
    """Insert and remove; whatever stood there stands there still."""
    after = YamlDocument(apply(document.text, [document.insert(node, snippet)]))
    changed = after.root
    for index in path:
        changed = changed.entries[index].value
    wanted = after.parse_snippet(changed, snippet)
    entry = next(
        e for e in changed.entries if e.key == wanted.key and same(e.value, wanted.value)
    )  # fmt: skip
    others = [e for e in changed.entries if e is not entry]
    assert all(same(a.value, b.value) for a, b in zip(others, node.entries, strict=True))
    assert apply(after.text, [after.remove(changed, entry)]) == document.text


@pytest.mark.parametrize("kind", KINDS)
def test_every_block_of_every_file_takes_an_entry_and_gives_it_back(kind: str) -> None:
    """insert + remove == nothing, in root maps, nested maps and lists, in three spellings."""
    require_corpus()
    seen: Counter[str] = Counter()
    for path in corpus_files(kind):
        seen["files"] += 1
        for text in line_endings(path.read_bytes().decode()):
            try:
                document = YamlDocument(text)
            except EditError as error:
                assert "document" in error.what and error.where, path
                seen["several documents"] += 1
                continue
            for place, node in blocks(document.root):
                for snippet in SNIPPETS[node.kind]:
                    in_and_out(document, place, node, snippet)
                    seen["entries in and out"] += 1
    print(f"{kind}: {dict(seen)}")
    assert seen["entries in and out"] > 100


def test_the_corpus_has_every_kind() -> None:
    """A corpus that shrinks unnoticed would prove nothing."""
    require_corpus()
    assert all(corpus_files(kind) for kind in KINDS)
