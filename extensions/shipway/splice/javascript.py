"""Splice entries into object and array literals and take them out again, byte for byte."""

from __future__ import annotations

import json
from itertools import pairwise

import tree_sitter

from shipway.errors import Refusal
from shipway.splice.javascript_nodes import WRAPPERS, Source
from shipway.splice.javascript_style import Style, style_of, written
from shipway.splice.model import Edit, Entry, Node, line_of, newline_of

SORTED_FROM = 3
FUNCTIONS = {"arrow_function", "function_expression", "function", "function_declaration"}


class JavaScriptDocument:
    """One file (see splice.model.Document); its root is the value that the file exports.

    Raises Refusal when it has a syntax error or exports nothing that can be read.
    """

    json_only = False

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = newline_of(text)
        self.root = self._parse()

    def _parse(self) -> Node:
        source = Source(self.text)
        return source.node(_exported(source))

    @property
    def style(self) -> Style:
        return style_of(self.text, json_only=self.json_only)

    def parse_snippet(self, container: Node, snippet: str) -> Entry:
        pair = container.kind == "map"
        prefix, suffix = ("({", "})") if pair else ("([", "])")
        source = Source(snippet, prefix, suffix)
        statement = source.tree.root_node.named_children[0].named_children[0]
        return source.node(statement).entries[0]

    def render(self, container: Node, snippet: str) -> str:
        return self._written(container, snippet, self._indent(container))

    def insert(self, container: Node, snippet: str) -> Edit:
        self._must_be_literal(container)
        before = self._predecessor(container, self.parse_snippet(container, snippet))
        body = self._written(container, snippet, self._indent(container))
        if not container.entries:
            return self._into_empty(container, body, snippet)
        if before is None:
            return self._as_first(container, body)
        return self._after(container, before, body, snippet)

    def remove(self, container: Node, entry: Entry) -> Edit:
        self._must_be_literal(container)
        index = container.entries.index(entry)
        before = container.entries[index - 1] if index else None
        after = container.entries[index + 1] if index + 1 < len(container.entries) else None
        comma = self._comma_after(entry.end, container.end)
        if self._on_own_lines(container, entry, comma):
            return self._remove_lines(container, before, entry, after, comma)
        if before is not None:
            return Edit(before.end, entry.end, "")
        if after is not None:
            return Edit(entry.start, after.start, "")
        return Edit(entry.start, entry.end if comma is None else comma + 1, "")

    def replace(self, container: Node, entry: Entry, snippet: str) -> Edit:
        self._must_be_literal(container)
        indent = self._line_indent(entry.start)
        return Edit(entry.start, entry.end, self._written(container, snippet, indent))

    def _written(self, container: Node, snippet: str, indent: str) -> str:
        entry = self.parse_snippet(container, snippet)
        return written(entry, snippet, self.style, indent, self.newline)

    def _indent(self, container: Node) -> str:
        if container.entries:
            return self._line_indent(container.entries[-1].start)
        return self._line_indent(container.start) + self.style.unit

    def _into_empty(self, container: Node, body: str, snippet: str) -> Edit:
        inner = self.text[container.start + 1 : container.end - 1]
        outer = self._line_indent(container.start)
        comma = "," if self.style.trailing_comma else ""
        line = self.newline + outer + self.style.unit + body + comma
        if not inner:
            return Edit(container.start + 1, container.start + 1, line + self.newline + outer)
        if not inner.strip():  # kept as it is: it comes back when the entry goes
            hugging = self._written(container, snippet, outer)
            return Edit(container.start + 1, container.start + 1, hugging)
        if "\n" not in inner:
            raise Refusal(
                "cannot add between a comment and a bracket on one line",
                str(line_of(self.text, container.start)),
                "put the comment on a line of its own",
            )
        place = self._line_end(container.start + 1 + len(inner.rstrip()) - 1)
        return Edit(place, place, line)

    def _as_first(self, container: Node, body: str) -> Edit:
        first = container.entries[0]
        if "\n" not in self.text[container.start : first.start]:
            return Edit(first.start, first.start, f"{body}, ")
        place = self._line_end(container.start)
        return Edit(place, place, f"{self.newline}{self._line_indent(first.start)}{body},")

    def _after(self, container: Node, before: Entry, body: str, snippet: str) -> Edit:
        comma = self._comma_after(before.end, container.end)
        end = self._line_end(before.end if comma is None else comma)
        following = [e.start for e in container.entries if e.start > before.start]
        if end >= (following[0] if following else container.end - 1):
            return Edit(before.end, before.end, f", {body}")
        line = self.newline + self._line_indent(before.start) + body
        if comma is not None:
            return Edit(end, end, f"{line},")
        return Edit(before.end, end, f",{self.text[before.end : end]}{line}")

    def _remove_lines(
        self,
        container: Node,
        before: Entry | None,
        entry: Entry,
        after: Entry | None,
        comma: int | None,
    ) -> Edit:
        start = self._line_end_before(entry.start)
        end = self._line_end(entry.end if comma is None else comma)
        alone = before is None and after is None
        if alone and not self._rest(container, entry, comma).strip():
            return Edit(container.start + 1, container.end - 1, "")
        if after is None and comma is None and before is not None:
            previous = self._comma_after(before.end, entry.start)
            if previous is not None:
                return Edit(previous, end, self.text[previous + 1 : start])
        return Edit(start, end, "")

    def _rest(self, container: Node, entry: Entry, comma: int | None) -> str:
        """What else stands between the brackets."""
        end = entry.end if comma is None else comma + 1
        return self.text[container.start + 1 : entry.start] + self.text[end : container.end - 1]

    def _on_own_lines(self, container: Node, entry: Entry, comma: int | None) -> bool:
        start = self._line_start(entry.start)
        end = entry.end if comma is None else comma + 1
        rest = self.text[end : self._line_end(end)].strip()
        lonely = not rest or rest.startswith("//")
        return lonely and not self.text[start : entry.start].strip() and start > container.start

    def _comma_after(self, offset: int, limit: int) -> int | None:
        """The place of the comma that follows, past blanks and comments."""
        text = self.text
        while offset < limit:
            if text[offset] == ",":
                return offset
            if text.startswith("//", offset):
                offset = self._line_end(offset)
            elif text.startswith("/*", offset):
                offset = text.index("*/", offset) + 2
            elif text[offset].isspace():
                offset += 1
            else:
                return None
        return None

    def _predecessor(self, container: Node, new: Entry) -> Entry | None:
        names = [_name(entry) for entry in container.entries]
        rising = all(a < b for a, b in pairwise(names))
        if len(names) < SORTED_FROM or not rising or not all(names):
            return container.entries[-1] if container.entries else None
        smaller = [entry for entry in container.entries if _name(entry) < _name(new)]
        return smaller[-1] if smaller else None

    def _must_be_literal(self, container: Node) -> None:
        if container.kind not in ("map", "list"):
            raise Refusal(
                "computed, not written out",
                str(line_of(self.text, container.start)),
                "write it as a literal list that spreads the rest: [...others]",
            )

    def _line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def _line_end(self, offset: int) -> int:
        end = self.text.find("\n", offset)
        end = len(self.text) if end < 0 else end
        return end - 1 if end > offset and self.text[end - 1] == "\r" else end

    def _line_end_before(self, offset: int) -> int:
        start = self._line_start(offset)
        return start - 2 if self.text[max(0, start - 2) : start] == "\r\n" else max(0, start - 1)

    def _line_indent(self, offset: int) -> str:
        line = self.text[self._line_start(offset) :]
        return line[: len(line) - len(line.lstrip(" \t"))]


class JsonDocument(JavaScriptDocument):
    """A JSON file, with comments or without; ``strict`` refuses what JSON itself does not allow."""

    json_only = True

    def __init__(self, text: str, *, strict: bool = False) -> None:
        self.strict = strict
        super().__init__(text)

    def _parse(self) -> Node:
        if self.strict:
            try:
                json.loads(self.text.removeprefix("\ufeff"))
            except json.JSONDecodeError as error:
                raise Refusal(error.msg, str(error.lineno), "correct that line") from None
        bom = "\ufeff" if self.text.startswith("\ufeff") else ""
        source = Source(self.text[len(bom) :], "(", ")")
        source.shift -= len(bom)
        source.text = self.text
        statements = source.tree.root_node.named_children
        values = [node for node in statements if node.type == "expression_statement"]
        if len(values) != 1:
            raise Refusal("expected one JSON value", "1", "correct the file")
        return source.node(values[0].named_children[0])


def _exported(source: Source) -> tree_sitter.Node:
    for statement in source.tree.root_node.named_children:
        value = _exported_by(source, statement)
        if value is not None:
            return _object_in(source, value)
    raise Refusal(
        "nothing is exported here",
        "1",
        "export an object: module.exports = {…} or export default {…}",
    )


def _exported_by(source: Source, statement: tree_sitter.Node) -> tree_sitter.Node | None:
    if statement.type == "export_statement":
        return statement.child_by_field_name("value")
    if statement.type != "expression_statement":
        return None
    value = statement.named_children[0]
    while value.type == "assignment_expression":
        left, right = value.child_by_field_name("left"), value.child_by_field_name("right")
        assert left is not None and right is not None
        if source.source(left) in ("module.exports", "exports.default"):
            while right.type == "assignment_expression":
                right = right.child_by_field_name("right") or right
            return right
        value = right
    return None


def _object_in(source: Source, value: tree_sitter.Node) -> tree_sitter.Node:
    """The literal in what is exported: `defineConfig({…})` and `() => ({…})` are seen through."""
    for _ in range(20):
        literal = source.literal(value)
        if literal is not None:
            return literal
        inner = _inside(source, value)
        if inner is None:
            break
        value = inner
    raise Refusal(
        "what is exported here is computed",
        source.line(value),
        "export an object literal: module.exports = {…} or export default {…}",
    )


def _inside(source: Source, value: tree_sitter.Node) -> tree_sitter.Node | None:
    if value.type in WRAPPERS:
        return value.named_children[0]
    if value.type == "identifier":
        return source._constants.get(source.source(value))
    if value.type == "arrow_function":
        body = value.child_by_field_name("body")
        return body if body and body.type == "parenthesized_expression" else None
    if value.type == "call_expression":
        arguments = value.child_by_field_name("arguments")
        named = [c for c in arguments.named_children if c.type != "comment"] if arguments else []
        return named[-1] if named else None
    return None


def _name(entry: Entry) -> str:
    if entry.key is not None:
        return entry.key
    return str(entry.value.value) if entry.value.kind == "scalar" else ""
