"""What every language of the splice layer has in common: nodes with positions, and edits.

All offsets are indexes into the Python string of the whole file, which is decoded from UTF-8
with its line endings and its byte order mark left in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Literal, NamedTuple, Protocol

Kind = Literal["map", "list", "scalar", "code"]
Key = str | int
"""One step of a path: the key of a map, or the number of an item of a list, from 0."""

SPREAD = "..."
"""How the key of JavaScript's ``...rest`` starts."""


class Node:
    """A value: ``start``/``end`` enclose its own text without trailing blanks or comments.

    kind: ``code`` is an expression that has no literal value (a call, a spread, an alias); its
    ``value`` is its source text. A map's and a list's ``value`` is None: see ``entries``, which
    are computed on first use, so that a large file costs only what is looked at.
    """

    def __init__(
        self,
        kind: Kind,
        start: int,
        end: int,
        value: object = None,
        children: Callable[[], Iterable[Entry]] | Iterable[Entry] = (),
        *,
        flow: bool = False,
    ) -> None:
        self.kind, self.start, self.end, self.value, self.flow = kind, start, end, value, flow
        self._children = children

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """A map's pairs or a list's items, in the order of the text."""
        return tuple(self._children() if callable(self._children) else self._children)

    @cached_property
    def _by_key(self) -> dict[str | None, Entry]:
        """The first of those with the same key, as in the order of the text."""
        return {entry.key: entry for entry in reversed(self.entries)}

    def get(self, key: str) -> Entry | None:
        """The entry with this key; None for what is no map."""
        return self._by_key.get(key) if self.kind == "map" else None

    def at(self, *keys: Key) -> Node | None:
        """What stands at the end of a path of keys; None when there is no such thing."""
        found = _steps(self, keys)
        if len(found) < len(keys):
            return None
        return found[-1].value if found else self

    def value_at(self, *keys: Key) -> object:
        """The value of the scalar at a path; None when there is none."""
        found = self.at(*keys)
        return found.value if found else None

    def entries_at(self, *keys: Key) -> tuple[Entry, ...]:
        """The entries of the map or list at a path; none when there is none."""
        found = self.at(*keys)
        return found.entries if found else ()

    def start_of(self, *keys: Key) -> int:
        """Where the entry at a path starts, or the deepest part of the path that there is."""
        found = _steps(self, keys)
        return found[-1].start if found else self.start


class Entry(NamedTuple):
    """A map's ``key: value`` or a list's item (``key`` None).

    ``start`` is where the key (or the item's value) starts, ``end`` where its value ends.
    """

    key: str | None
    start: int
    end: int
    value: Node


def _steps(node: Node, keys: Iterable[Key]) -> list[Entry]:
    """The entries on a path, as far as there are any."""
    found: list[Entry] = []
    for key in keys:
        entry = node.get(key) if isinstance(key, str) else _item(node, key)
        if entry is None:
            break
        found.append(entry)
        node = entry.value
    return found


def _item(node: Node, number: int) -> Entry | None:
    items = node.entries if node.kind == "list" else ()
    return items[number] if number < len(items) else None


class Edit(NamedTuple):
    """Replace ``text[start:end]`` by ``new``."""

    start: int
    end: int
    new: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with all edits made; they must not overlap. Equal starts keep their order."""
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        if edit.start < done:
            raise ValueError(f"overlapping edits at offset {edit.start}")
        parts += [text[done : edit.start], edit.new]
        done = edit.end
    return "".join([*parts, text[done:]])


class Document(Protocol):
    """One parsed file of any language: what the merge and the wirings may ask of it.

    A *snippet* is one entry in our canonical style, with ``\\n`` line ends and no indent on its
    first line: ``key: …`` (YAML: indent 2, indented lists, double quotes where quotes are
    needed; JavaScript and JSON: indent 2, trailing commas as in our own style, no comma after
    the entry itself). Rendering turns it into the host's style: indent width, list
    indentation, quotes, commas, line ending.
    """

    text: str
    root: Node

    def parse_snippet(self, container: Node, snippet: str) -> Entry:
        """``snippet`` as an entry whose offsets are relative to ``snippet`` itself."""
        ...

    def render(self, container: Node, snippet: str) -> str:
        """``snippet`` as it would stand in ``container``: from its first character (no leading
        indent) to its last (no line end, no comma)."""
        ...

    def insert(self, container: Node, snippet: str) -> Edit:
        """Add ``snippet`` to ``container``: in order when the container is sorted, else last."""
        ...

    def remove(self, container: Node, entry: Entry) -> Edit:
        """Take ``entry`` out: the exact inverse of :meth:`insert`."""
        ...

    def replace(self, container: Node, entry: Entry, snippet: str) -> Edit:
        """Put ``snippet`` in the place of ``entry``; what surrounds it stays."""
        ...


def line_of(text: str, offset: int) -> int:
    """The 1-based line number of ``offset``."""
    return text.count("\n", 0, offset) + 1


def line_at(document: Document, *keys: Key) -> int:
    """The line of the entry at a path, or of the deepest part of the path that there is."""
    return line_of(document.text, document.root.start_of(*keys))


def newline_of(text: str) -> str:
    """The host's line ending: CRLF when most of its lines end so, else LF."""
    crlf = text.count("\r\n")
    return "\r\n" if crlf * 2 > text.count("\n") else "\n"


def same(left: Node, right: Node) -> bool:
    """Whether two values mean the same.

    The order of a map's keys says nothing, but for JavaScript's: of a key and a spread
    (``...rest``) the later wins. The order of a list counts, also where Kubernetes knows the items
    by a merge key: a variable's ``$(OTHER)`` needs OTHER above it, and ``initContainers`` run in
    their order. Who may overlook it finds the items by their keys (see derive.merge_keys).
    """
    if left.kind != right.kind:
        return False
    if left.kind not in ("map", "list"):
        return type(left.value) is type(right.value) and left.value == right.value
    mine, other = _in_order(left), _in_order(right)
    return len(mine) == len(other) and all(
        a.key == b.key and same(a.value, b.value) for a, b in zip(mine, other, strict=True)
    )


def _in_order(node: Node) -> Sequence[Entry]:
    """The entries in the order that says something; a key that is there twice (``<<``) keeps its
    own."""
    keys = [str(entry.key) for entry in node.entries]
    if node.kind == "list" or any(key.startswith(SPREAD) for key in keys):
        return node.entries
    return sorted(node.entries, key=lambda entry: str(entry.key))
