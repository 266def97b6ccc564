"""The routes that a Fastify plugin in TypeScript declares, as far as its text says them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import tree_sitter

from shipway.splice.javascript.source import ZOD_OBJECTS, Source, arguments_of, without_comments

METHODS = frozenset({"delete", "get", "patch", "post", "put"})
INPUTS = {"params": "path", "querystring": "query", "body": "body"}
"""What Fastify calls a part of a request -> what OpenAPI calls it."""
SAME_KEYS = {
    "check", "describe", "loose", "meta", "passthrough", "readonly", "refine", "strict", "strip",
    "superRefine",
}  # fmt: skip
"""Calls that leave an object's keys what they are."""
FUNCTIONS = ("arrow_function", "function_declaration", "function_expression")
PARAMETER = re.compile(r":(\w+)")


class Route(NamedTuple):
    """path: as OpenAPI writes it, ``/greetings/{name}``, without what a prefix puts before it.
    keys: of each part whose zod object is written out (``path``, ``query``, ``body`` or a status),
    what it is made of."""

    method: str
    path: str
    line: int
    keys: Mapping[str, frozenset[str]]


def routes_in(text: str) -> list[Route]:
    """The calls ``app.get("/path", { schema }, …)`` of a plugin, ``app`` being what it is given.
    What is computed is left out. Raises EditError for a syntax error."""
    source = Source(text)
    found = []
    for call in _calls(source.tree.root_node):
        called, arguments = call.child_by_field_name("function"), arguments_of(call)
        owner = called.child_by_field_name("object") if called else None
        name = called.child_by_field_name("property") if called else None
        if not (owner and name and len(arguments) > 1 and _is_given(source, owner)):
            continue
        path = _path(source, arguments[0])
        if source.source(name) in METHODS and path:
            keys = dict(_keys(source, arguments[1]))
            found.append(Route(source.source(name), path, source.line(call), keys))
    return found


def _calls(node: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    todo = [node]
    while todo:
        one = todo.pop()
        if one.type == "call_expression":
            yield one
        todo += reversed(one.named_children)


def _is_given(source: Source, owner: tree_sitter.Node) -> bool:
    """Whether a function around it has it as its first parameter: a client of the same methods is
    imported, or made."""
    name, node = source.source(owner), owner.parent
    while node is not None:
        if node.type in FUNCTIONS:
            given = node.child_by_field_name("parameters")
            first = without_comments(given)[:1] if given else []
            pattern = first[0].child_by_field_name("pattern") if first else None
            if pattern and source.source(pattern) == name:
                return True
        node = node.parent
    return False


def _path(source: Source, node: tree_sitter.Node) -> str:
    text = source.source(node)[1:-1] if node.type == "string" else ""
    plain = text.startswith("/") and not re.search(r"[*()?\\]|::", text)
    return PARAMETER.sub(r"{\1}", text) if plain else ""


def _keys(source: Source, options: tree_sitter.Node) -> Iterator[tuple[str, frozenset[str]]]:
    schema = _property(source, options, "schema")
    for part, where in INPUTS.items() if schema else ():
        value = _property(source, schema, part)
        if value and (keys := _object_keys(source, value)) is not None:
            yield where, keys
    answers = _property(source, schema, "response") if schema else None
    for status, value in _entries(source, answers).items() if answers else ():
        if (keys := _object_keys(source, value)) is not None:
            yield status, keys


def _property(source: Source, owner: tree_sitter.Node | None, key: str) -> tree_sitter.Node | None:
    return _entries(source, owner).get(key) if owner else None


def _entries(source: Source, node: tree_sitter.Node) -> dict[str, tree_sitter.Node]:
    """Key -> value of an object literal; empty for one that is made of others."""
    literal = source.literal(node)
    if literal is None or literal.type != "object":
        return {}
    found = {}
    for pair in without_comments(literal):
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type == "shorthand_property_identifier":
            key = value = pair
        if key is None or value is None:
            return {}
        found[source.source(key).strip("\"'")] = value
    return found


def _object_keys(source: Source, node: tree_sitter.Node) -> frozenset[str] | None:
    """The keys of a zod object, whatever is called on it that leaves them be."""
    for _ in range(20):
        if node.type == "identifier":
            constant = source.constant(source.source(node))
            if constant is None:
                return None
            node = constant
            continue
        called = node.child_by_field_name("function") if node.type == "call_expression" else None
        if called is None:
            return None
        if source.source(called) in ZOD_OBJECTS:
            arguments = arguments_of(node)
            keys = frozenset(_entries(source, arguments[0])) if arguments else frozenset()
            return keys or None
        name, owner = called.child_by_field_name("property"), called.child_by_field_name("object")
        if owner is None or name is None or source.source(name) not in SAME_KEYS:
            return None
        node = owner
    return None
