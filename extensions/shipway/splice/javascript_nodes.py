"""JavaScript, TypeScript and JSON text -> nodes with positions, on tree-sitter."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Iterator

import tree_sitter
import tree_sitter_typescript

from shipway.errors import Refusal
from shipway.splice.model import Entry, Node

_PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_typescript.language_typescript()))
WRAPPERS = {
    "parenthesized_expression",
    "as_expression",
    "satisfies_expression",
    "await_expression",
    "non_null_expression",
}
ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|[\s\S])")
SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
SIMPLE |= {"\n": "", "\r\n": "", "\u2028": "", "\u2029": ""}


class Source:
    """A parsed text. ``before`` characters of ``wrapped`` stand in front of the host's own."""

    def __init__(self, text: str, prefix: str = "", suffix: str = "") -> None:
        self.wrapped = prefix + text + suffix
        self.text, self.shift = text, len(prefix)
        raw = self.wrapped.encode()
        self.tree = _PARSER.parse(raw)
        # tree-sitter counts UTF-8 bytes, Python characters.
        self._bytes = None if len(raw) == len(self.wrapped) else _byte_offsets(self.wrapped)
        self._constants = self._declared()
        if self.tree.root_node.has_error:
            raise self._syntax_error()

    def at(self, offset: int) -> int:
        """A tree-sitter offset as an index into ``text``."""
        found = offset if self._bytes is None else bisect_left(self._bytes, offset)
        return found - self.shift

    def source(self, node: tree_sitter.Node) -> str:
        """The text of a syntax node."""
        return self.text[self.at(node.start_byte) : self.at(node.end_byte)]

    def line(self, node: tree_sitter.Node) -> str:
        """The 1-based line of a syntax node, as Refusal takes it."""
        return str(node.start_point[0] + 1)

    def node(self, syntax: tree_sitter.Node) -> Node:
        """A value as a node; a name of a constant in the same file leads to its literal."""
        syntax = self.literal(syntax) or syntax
        start, end = self.at(syntax.start_byte), self.at(syntax.end_byte)
        if syntax.type == "object":
            return Node("map", start, end, None, lambda: self._pairs(syntax))
        if syntax.type == "array":
            return Node("list", start, end, None, lambda: self._items(syntax))
        known, value = self._scalar(syntax)
        return Node("scalar" if known else "code", start, end, value)

    def literal(self, syntax: tree_sitter.Node) -> tree_sitter.Node | None:
        """The object or array literal behind parentheses, type assertions and local constants."""
        for _ in range(20):
            if syntax.type in ("object", "array"):
                return syntax
            if syntax.type in WRAPPERS:
                syntax = syntax.named_children[0]
            elif syntax.type == "identifier" and self.source(syntax) in self._constants:
                syntax = self._constants[self.source(syntax)]
            else:
                return None
        return None

    def _declared(self) -> dict[str, tree_sitter.Node]:
        found: dict[str, tree_sitter.Node] = {}
        for statement in self.tree.root_node.named_children:
            if statement.type == "export_statement":
                statement = statement.child_by_field_name("declaration") or statement
            if statement.type not in ("lexical_declaration", "variable_declaration"):
                continue
            for declarator in statement.named_children:
                name = declarator.child_by_field_name("name")
                value = declarator.child_by_field_name("value")
                if name and value:
                    found[self.source(name)] = value
        return found

    def _pairs(self, syntax: tree_sitter.Node) -> Iterator[Entry]:
        seen: set[str] = set()
        for child in syntax.named_children:
            if child.type == "comment":
                continue
            entry = self._pair(child)
            if entry.key in seen:
                raise Refusal(
                    f"the key {entry.key!r} is there twice",
                    self.line(child),
                    "delete one of the two",
                )
            seen.add(str(entry.key))
            yield entry

    def _pair(self, child: tree_sitter.Node) -> Entry:
        start, end = self.at(child.start_byte), self.at(child.end_byte)
        if child.type == "pair":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            assert key is not None and value is not None
            return Entry(self._key(key), start, end, self.node(value))
        if child.type == "shorthand_property_identifier":
            name = self.source(child)
            literal = self._constants.get(name)
            known = self.node(literal) if literal else Node("code", start, end, name)
            return Entry(name, start, end, known)
        return Entry(self.source(child), start, end, Node("code", start, end, self.source(child)))

    def _items(self, syntax: tree_sitter.Node) -> Iterator[Entry]:
        for child in syntax.named_children:
            if child.type != "comment":
                start, end = self.at(child.start_byte), self.at(child.end_byte)
                yield Entry(None, start, end, self.node(child))

    def _key(self, key: tree_sitter.Node) -> str:
        if key.type in ("string", "number"):
            return str(self._scalar(key)[1])
        return self.source(key)

    def _scalar(self, syntax: tree_sitter.Node) -> tuple[bool, object]:
        text = self.source(syntax)
        if syntax.type == "string":
            return True, unescaped(text[1:-1])
        if syntax.type == "template_string" and "${" not in text:
            return True, unescaped(text[1:-1])
        if syntax.type in ("true", "false", "null"):
            return True, {"true": True, "false": False, "null": None}[text]
        if syntax.type in ("number", "unary_expression"):
            try:
                return True, ast.literal_eval(text)
            except (ValueError, SyntaxError):
                pass
        return False, text

    def _syntax_error(self) -> Refusal:
        queue = [self.tree.root_node]
        while queue:
            node = queue.pop(0)
            if node.is_error or node.is_missing:
                break
            queue = [
                child for child in node.children if child.has_error or child.is_missing
            ] + queue
        return Refusal("a syntax error", self.line(node), "correct that line, then run it again")


def unescaped(inner: str) -> str:
    """The value of a string literal's inside (ECMA-262, section 12.9.4)."""
    if "\\" not in inner:
        return inner
    joined = ESCAPE.sub(_escape, inner)
    return joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escape(match: re.Match[str]) -> str:
    body = match.group(1)
    if body[0] in "ux" and len(body) > 1:
        return chr(int(body[1:].strip("{}"), 16))
    return SIMPLE.get(body, body)


def _byte_offsets(text: str) -> list[int]:
    offsets, total = [], 0
    for character in text:
        offsets.append(total)
        total += len(character.encode())
    return [*offsets, total]
