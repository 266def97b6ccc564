"""Evaluates what a small HCL module says, without a binary: python-hcl2 only parses.

It knows as much of the language as the generated module uses, and stops at anything else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import hcl2
from lark import Token, Tree

Node = Tree[Token]
Scope = Mapping[str, Any]


class Lazy(dict[Any, Any]):
    """Works a value out when it is first asked for: declarations come in any order."""

    def __init__(self, parts: Iterable[Any], make: Callable[[Any], Any]) -> None:
        super().__init__()
        self.parts, self.make = list(parts), make

    def __missing__(self, key: Any) -> Any:
        if key not in self.parts:
            raise KeyError(key)
        self[key] = self.make(key)
        return self[key]

    def all(self) -> dict[Any, Any]:
        """Every value."""
        return {key: self[key] for key in self.parts}


def nodes(tree: Node) -> list[Node]:
    """The children that mean something: no punctuation, no comments."""
    trees = (child for child in tree.children if isinstance(child, Tree))
    return [child for child in trees if child.data != "new_line_or_comment"]


def text(tree: Node) -> str:
    """The one token of a name, a number or a literal."""
    return str(tree.children[0])


@cache
def parsed(source: str) -> Node:
    """A file's body."""
    return nodes(hcl2.parses_to_tree(source))[0]


def attributes(body: Node) -> dict[str, Node]:
    """``name = expression`` lines."""
    found = (nodes(child) for child in nodes(body) if child.data == "attribute")
    return {text(name): expression for name, expression in found}


def blocks(body: Node) -> Iterator[tuple[tuple[str, ...], Node]]:
    """The nested blocks: type and labels, body."""
    for block in (child for child in nodes(body) if child.data == "block"):
        *names, inner = nodes(block)
        yield tuple(_label(name) for name in names), inner


def _label(name: Node) -> str:
    return text(name) if name.data == "identifier" else text(nodes(name)[0])


def evaluate(tree: Node, scope: Scope) -> Any:
    """The value of an expression."""
    return RULES[tree.data](nodes(tree), tree, scope)


def _literal(_: list[Node], tree: Node, scope: Scope) -> Any:
    return {"true": True, "false": False, "null": None}[text(tree)]


def _string(parts: list[Node], _: Node, scope: Scope) -> str:
    def part(tree: Node) -> str:
        inner = nodes(tree)
        return str(evaluate(nodes(inner[0])[0], scope)) if inner else text(tree)

    return "".join(part(tree) for tree in parts)


def _object(elements: list[Node], _: Node, scope: Scope) -> dict[str, Any]:
    def key(tree: Node) -> str:
        inner = nodes(nodes(tree)[0])[0]
        return text(inner) if inner.data == "identifier" else str(evaluate(inner, scope))

    pairs = (nodes(element) for element in elements)
    return {key(name): evaluate(value, scope) for name, value in pairs}


def _call(parts: list[Node], _: Node, scope: Scope) -> Any:
    arguments = nodes(parts[1]) if len(parts) > 1 else []
    return FUNCTIONS[text(parts[0])](*(evaluate(argument, scope) for argument in arguments))


def _rounds(intro: Node, conditions: list[Node], scope: Scope) -> Iterator[Scope]:
    """One scope for each element that a ``for`` keeps."""
    *names, collection = nodes(intro)
    value = evaluate(collection, scope)
    pairs = sorted(value.items()) if isinstance(value, dict) else enumerate(value)
    for key, element in pairs:
        bound = (key, element) if len(names) == 2 else (element,)
        inner = {**scope, **{text(name): part for name, part in zip(names, bound, strict=True)}}
        if all(evaluate(nodes(condition)[0], inner) for condition in conditions):
            yield inner


def _for_tuple(parts: list[Node], _: Node, scope: Scope) -> list[Any]:
    intro, value, *conditions = parts
    return [evaluate(value, inner) for inner in _rounds(intro, conditions, scope)]


def _for_object(parts: list[Node], _: Node, scope: Scope) -> dict[str, Any]:
    intro, key, value, *conditions = parts
    rounds = list(_rounds(intro, conditions, scope))
    made = {evaluate(key, inner): evaluate(value, inner) for inner in rounds}
    assert len(made) == len(rounds), "a key comes twice"
    return made


def _binary(parts: list[Node], _: Node, scope: Scope) -> bool:
    left, (operator, right) = parts[0], nodes(parts[1])
    equal = bool(evaluate(left, scope) == evaluate(right, scope))
    return {"==": equal, "!=": not equal}[text(operator)]


def _index(parts: list[Node], _: Node, scope: Scope) -> Any:
    return evaluate(parts[0], scope)[evaluate(nodes(parts[1])[0], scope)]


def _flat(values: Iterable[Any]) -> list[Any]:
    parts = (_flat(value) if isinstance(value, list) else [value] for value in values)
    return list(chain.from_iterable(parts))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "file": lambda path: Path(path).read_text(),
    "flatten": _flat,
    "jsondecode": json.loads,
    "keys": sorted,
    "merge": lambda *maps: {key: value for each in maps for key, value in each.items()},
    "trimsuffix": str.removesuffix,
}

RULES: dict[str, Callable[[list[Node], Node, Scope], Any]] = {
    "expr_term": lambda parts, _, scope: evaluate(parts[0], scope),
    "identifier": lambda _, tree, scope: scope[text(tree)],
    "literal_value": _literal,
    "string": _string,
    "tuple": lambda parts, _, scope: [evaluate(part, scope) for part in parts],
    "object": _object,
    "function_call": _call,
    "get_attr_expr_term": lambda parts, _, scope: evaluate(parts[0], scope)[
        text(nodes(parts[1])[0])
    ],
    "index_expr_term": _index,
    "for_tuple_expr": _for_tuple,
    "for_object_expr": _for_object,
    "binary_op": _binary,
}
