"""Change values of YAML and JSON in place, and prove that nothing else means something else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from shipway.errors import EditError
from shipway.splice.json import JsonDocument
from shipway.splice.model import Document, Edit, Key, Node, apply, line_of
from shipway.splice.yaml.document import YamlDocument

Keys = tuple[Key, ...]
Rename = Callable[[str], str]
"""A text as it has to be afterwards; the same text where nothing changes."""


class Told(NamedTuple):
    """What is left to a person: the line, what is wrong there, and the edit."""

    line: int
    what: str
    fix: str


class Scalar(NamedTuple):
    """A text in a document, with the keys that lead to it."""

    keys: Keys
    node: Node
    text: str


def scalars(node: Node, keys: Keys = ()) -> Iterator[Scalar]:
    """Every text in a document."""
    if node.kind == "scalar" and isinstance(node.value, str):
        yield Scalar(keys, node, node.value)
    for number, entry in enumerate(node.entries):
        step: Key = entry.key if entry.key is not None else number
        yield from scalars(entry.value, (*keys, step))


def renamed(
    document: Document, wanted: Callable[[Keys], bool], rename: Rename
) -> tuple[str, list[Edit]]:
    """The document's text with each wanted value renamed, and what was edited. Raises EditError
    where the result would mean something else."""
    edits = []
    meant: dict[Keys, str] = {}
    for one in scalars(document.root):
        if wanted(one.keys) and (new := by_line(one.text, rename)) != one.text:
            meant[one.keys] = new
            edits.append(_edit(document.text, one, rename))
    text = apply(document.text, edits)
    after = reopened(document, text)
    for one in scalars(after.root):
        if one.text != meant.get(one.keys, one.text):
            raise EditError("refused: it reads differently afterwards", line=1)
    if _shape(after, meant) != _shape(document, dict.fromkeys(meant)):
        raise EditError("refused: the text around it reads differently afterwards", line=1)
    return text, edits


def reopened(document: Document, text: str) -> Document:
    """Another text of the same language."""
    return YamlDocument(text) if isinstance(document, YamlDocument) else JsonDocument(text)


def by_line(text: str, rename: Rename) -> str:
    """Each line of a text renamed: actions take lists of paths so."""
    return "\n".join(rename(line) for line in text.split("\n"))


def _shape(document: Document, but: Mapping[Keys, Any]) -> list[tuple[Keys, Any]]:
    return [(one.keys, "" if one.keys in but else one.text) for one in scalars(document.root)]


def _edit(text: str, one: Scalar, rename: Rename) -> Edit:
    """In the quotes, or the block, that the value is written in."""
    start, end = one.node.start, one.node.end
    written = text[start:end]
    if written[:1] in ("|", ">"):
        lines = written.split("\n")
        body = [_indented(line, rename) for line in lines[1:]]
        return Edit(start, end, "\n".join([lines[0], *body]))
    if written[:1] == '"':
        return Edit(start, end, json.dumps(rename(one.text), ensure_ascii=False))
    quote = "'" if written[:1] == "'" else ""
    return Edit(start, end, f"{quote}{rename(one.text)}{quote}")


def _indented(line: str, rename: Rename) -> str:
    bare = line.strip()
    return line.replace(bare, rename(bare)) if bare else line


def put(document: Document, keys: Sequence[Key], snippet: str) -> str:
    """The text with the entry at ``keys`` replaced by ``snippet``, or put beside its siblings.
    Raises EditError where there is no map for it."""
    holder = document.root.at(*keys[:-1])
    if holder is None:
        raise EditError("there is no place for it", line=1)
    entry = holder.get(str(keys[-1]))
    if entry is None:
        return apply(document.text, [document.insert(holder, snippet)])
    return apply(document.text, [document.replace(holder, entry, snippet)])


def line_where(document: Document, *keys: Key) -> int:
    """The line of the entry at ``keys``."""
    return line_of(document.text, document.root.start_of(*keys))
