"""Syntax of JavaScript, TypeScript and JSON -> nodes of the splice model."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import tree_sitter

from shipway.errors import EditError
from shipway.splice.javascript.source import Source, without_comments
from shipway.splice.javascript.strings import unescape
from shipway.splice.model import Entry, Node


def node_of(source: Source, syntax: tree_sitter.Node) -> Node:
    """A value as a node; a name of a constant in the same file leads to its literal.

    Its entries raise EditError where a key is there twice.
    """
    literal = source.literal(syntax)
    syntax = syntax if literal is None else literal
    start, end = source.at(syntax.start_byte), source.at(syntax.end_byte)
    if syntax.type == "object":
        return Node("map", start, end, None, lambda: _pairs(source, syntax))
    if syntax.type == "array":
        return Node("list", start, end, None, lambda: _items(source, syntax))
    known, value = _scalar(source, syntax)
    return Node("scalar" if known else "code", start, end, value)


def entry_of(source: Source, syntax: tree_sitter.Node) -> Entry:
    """The first entry of a literal."""
    return node_of(source, syntax).entries[0]


def _pairs(source: Source, syntax: tree_sitter.Node) -> Iterator[Entry]:
    seen: set[str] = set()
    for child in without_comments(syntax):
        entry = _pair(source, child)
        if entry.key in seen and child.type != "spread_element":
            raise EditError(
                f"the key {entry.key!r} is there twice",
                line=source.line(child),
                fix="delete one of the two",
            )
        seen.add(str(entry.key))
        yield entry


def _pair(source: Source, child: tree_sitter.Node) -> Entry:
    start, end = source.at(child.start_byte), source.at(child.end_byte)
    text = source.source(child)
    if child.type == "pair":
        key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        assert key is not None and value is not None
        return Entry(_key(source, key), start, end, node_of(source, value))
    if child.type == "shorthand_property_identifier":
        literal = source.constant(text)
        value_node = Node("code", start, end, text) if literal is None else node_of(source, literal)
        return Entry(text, start, end, value_node)
    name = child.child_by_field_name("name")  # a method or a getter
    return Entry(_key(source, name) if name else text, start, end, Node("code", start, end, text))


def _items(source: Source, syntax: tree_sitter.Node) -> Iterator[Entry]:
    for child in without_comments(syntax):
        start, end = source.at(child.start_byte), source.at(child.end_byte)
        yield Entry(None, start, end, node_of(source, child))


def _key(source: Source, key: tree_sitter.Node) -> str:
    if key.type == "computed_property_name":
        key = without_comments(key)[0]
    return str(_scalar(source, key)[1])


def _scalar(source: Source, syntax: tree_sitter.Node) -> tuple[bool, object]:
    text = source.source(syntax)
    if syntax.type == "string" or (syntax.type == "template_string" and "${" not in text):
        return True, unescape(text[1:-1])
    if syntax.type in ("true", "false", "null"):
        return True, {"true": True, "false": False, "null": None}[text]
    if syntax.type in ("number", "unary_expression"):
        try:
            return True, ast.literal_eval(text)
        except (ValueError, SyntaxError):
            pass
    return False, text
