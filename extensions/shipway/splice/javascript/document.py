"""Splice entries into object and array literals of JavaScript and TypeScript, byte for byte."""

from __future__ import annotations

from functools import cached_property

from shipway.errors import EditError
from shipway.nesting import WHAT, too_deep
from shipway.splice.javascript.exports import exported_literal
from shipway.splice.javascript.gaps import Gaps
from shipway.splice.javascript.insert import Body, Insertion, name_of
from shipway.splice.javascript.nodes import entry_of, node_of
from shipway.splice.javascript.remove import removal
from shipway.splice.javascript.source import Source
from shipway.splice.javascript.style import Style, style_of, write_entry, written_key
from shipway.splice.model import Edit, Entry, Kind, Node, line_of, newline_of

BRACKETS = {"map": ("{ ", " }"), "list": ("[", "]")}


class Child(Node):
    """A list or map that the host lacks below ``parent``, or that our first entry brought along:
    it comes with the first entry and goes with the last."""

    def __init__(self, kind: Kind, parent: Node, key: str, entry: Entry | None) -> None:
        at = entry.value if entry else Node(kind, parent.end, parent.end)
        super().__init__(kind, at.start, at.end, None, at.entries)
        self.parent, self.key, self.entry = parent, key, entry


class JavaScriptDocument:
    """One file (see splice.model.Document); its root is the value that the file exports.

    Raises EditError when it has a syntax error or exports nothing that can be read.
    """

    json_only = False

    def __init__(self, text: str) -> None:
        self._set(text)
        source = Source(text)
        self.root = node_of(source, exported_literal(source))

    @classmethod
    def expression(cls, text: str) -> JavaScriptDocument:
        """A bare literal: ``{ name: "x" }``."""
        document = cls.__new__(cls)
        document._set(text)
        source = Source(text, wrap="()")
        document.root = node_of(source, source.expression())
        return document

    def _set(self, text: str) -> None:
        if line := too_deep(text):
            raise EditError(WHAT, line=line, fix="take it apart")
        self.text, self.newline, self._gaps = text, newline_of(text), Gaps(text)

    @cached_property
    def style(self) -> Style:
        """The habits of the whole file."""
        return style_of(self.text, json_only=self.json_only)

    def child(self, parent: Node, key: str, kind: Kind) -> Node:
        """The container at ``key``. A missing one is made by the first insert into it, and a
        remove of the last entry takes it out again; what the host has written stays."""
        entry = parent.get(key)
        if entry is None:
            return Child(kind, parent, key, None)
        node = entry.value
        self._must_be(kind, node)
        return Child(kind, parent, key, entry) if self._is_made_by_us(node, kind) else node

    def _is_made_by_us(self, node: Node, kind: Kind) -> bool:
        """One entry between tight brackets: what ``insert`` makes of a missing container, and of
        no container that was there."""
        if node.kind != kind or len(node.entries) != 1:
            return False
        opening, closing = BRACKETS[kind]
        generated = opening + self.text[node.entries[0].start : node.entries[0].end] + closing
        return self.text[node.start : node.end] == generated

    def parse_snippet(self, container: Node, snippet: str) -> Entry:
        source = Source(snippet, wrap="({})" if container.kind == "map" else "([])")
        return entry_of(source, source.expression())

    def render(self, container: Node, snippet: str) -> str:
        if container.entries:
            indent = self._gaps.indent(container.entries[-1].start)
        else:
            holder = container.parent if isinstance(container, Child) else container
            indent = self._gaps.indent(holder.start) + self.style.unit
        return self._body(container, snippet)(indent)

    def insert(self, container: Node, snippet: str) -> Edit:
        body, name = self._body(container, snippet), name_of(self.parse_snippet(container, snippet))
        if isinstance(container, Child) and container.entry is None:
            body, name = self._with_brackets(container, body), container.key
            container = container.parent
        self._must_be("map" if container.kind == "map" else "list", container)
        return Insertion(self._gaps, self.style, self.newline).edit(container, name, body)

    def remove(self, container: Node, entry: Entry) -> Edit:
        if isinstance(container, Child) and container.entry is not None:
            return self.remove(container.parent, container.entry)
        self._must_be("map" if container.kind == "map" else "list", container)
        return removal(self._gaps, container, entry)

    def replace(self, container: Node, entry: Entry, snippet: str) -> Edit:
        self._must_be("map" if container.kind == "map" else "list", container)
        indent = self._gaps.indent(entry.start)
        return Edit(entry.start, entry.end, self._body(container, snippet)(indent))

    def _body(self, container: Node, snippet: str) -> Body:
        entry = self.parse_snippet(container, snippet)
        return lambda indent: write_entry(entry, snippet, self.style, indent, self.newline)

    def _with_brackets(self, child: Child, body: Body) -> Body:
        opening, closing = BRACKETS[child.kind]
        key = written_key(child.key, self.style)
        return lambda indent: f"{key}: {opening}{body(indent)}{closing}"

    def _must_be(self, kind: Kind, node: Node) -> None:
        """Raises EditError when ``node`` is not written out as a literal of that kind."""
        if node.kind == kind:
            return
        line = line_of(self.text, node.start)
        if node.kind == "code":
            fix = "write it as a literal that spreads the rest: [...others]"
            raise EditError("computed, not written out", line=line, fix=fix)
        name, example = ("an object", "{}") if kind == "map" else ("a list", "[]")
        raise EditError(f"not {name}", line=line, fix=f"make it {name}: {example}")
