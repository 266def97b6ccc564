"""JavaScript, TypeScript and JSON text -> syntax tree, on tree-sitter, with its constants."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

import tree_sitter
import tree_sitter_typescript

from shipway.errors import EditError
from shipway.splice.model import line_of

_PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_typescript.language_typescript()))
WRAPPERS = {
    "parenthesized_expression",
    "as_expression",
    "satisfies_expression",
    "await_expression",
    "non_null_expression",
}
CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
ZOD_OBJECTS = ("z.object", "z.strictObject", "z.looseObject")
"""What makes an object of zod's of the object literal that it is given."""
DECLARATIONS = {"lexical_declaration", "variable_declaration"}


class Source:
    """A parsed text. With ``wrap`` it is one expression (a bare literal, JSON), not a program.

    Raises EditError with the line of the first syntax error.
    """

    def __init__(self, text: str, *, wrap: str = "") -> None:
        self.text = text
        mark = "\ufeff" if wrap and text.startswith("\ufeff") else ""
        prefix, suffix = (wrap[: len(wrap) // 2], wrap[len(wrap) // 2 :]) if wrap else ("", "")
        # The line end keeps a last line comment from swallowing the suffix.
        whole = f"{prefix}{text[len(mark) :]}\n{suffix}" if wrap else text
        self._shift = len(prefix) - len(mark)
        raw = whole.encode()
        # tree-sitter counts UTF-8 bytes, Python characters.
        self._bytes = None if len(raw) == len(whole) else _byte_offsets(whole)
        self.tree = _PARSER.parse(raw)
        if self.tree.root_node.has_error:
            raise self._syntax_error()

    def at(self, offset: int) -> int:
        """A tree-sitter offset as an index into ``text``."""
        found = offset if self._bytes is None else bisect_left(self._bytes, offset)
        return found - self._shift

    def source(self, node: tree_sitter.Node) -> str:
        """The text of a syntax node."""
        return self.text[self.at(node.start_byte) : self.at(node.end_byte)]

    def line(self, node: tree_sitter.Node) -> int:
        """The line of a syntax node, from 1."""
        return min(node.start_point[0], self.text.count("\n")) + 1

    @property
    def statements(self) -> list[tree_sitter.Node]:
        """The top-level statements."""
        return [node for node in self.tree.root_node.named_children if node.type != "comment"]

    def expression(self) -> tree_sitter.Node:
        """The one expression of a wrapped text."""
        values = [node for node in self.statements if node.type == "expression_statement"]
        if len(values) != 1 or len(self.statements) != 1:
            raise EditError(
                "expected one value", line=1, fix="leave one object or list in the file"
            )
        return without_comments(values[0])[0]

    def literal(self, syntax: tree_sitter.Node) -> tree_sitter.Node | None:
        """The object or array literal behind parentheses, type assertions, constants of this
        file, and calls that only hand it on (``Object.freeze``, ``concat``, ``filter``)."""
        for _ in range(20):
            if syntax.type in ("object", "array"):
                return syntax
            inner = self._behind(syntax)
            if inner is None:
                return None
            syntax = inner
        return None

    def constant(self, name: str) -> tree_sitter.Node | None:
        """What ``const name = …`` says, when nothing assigns to it or to a part of it later."""
        changed = any(left == name or left.startswith(f"{name}.") for left in self.assigned)
        return None if changed else self._declared.get(name)

    def _behind(self, syntax: tree_sitter.Node) -> tree_sitter.Node | None:
        if syntax.type in WRAPPERS:
            return without_comments(syntax)[0]
        if syntax.type == "identifier":
            return self.constant(self.source(syntax))
        if syntax.type == "call_expression":
            return self._handed_on(syntax)
        return None

    def _handed_on(self, call: tree_sitter.Node) -> tree_sitter.Node | None:
        called = call.child_by_field_name("function")
        owner = called.child_by_field_name("object") if called else None
        name = called.child_by_field_name("property") if called else None
        if owner is None or name is None:
            return None
        arguments = arguments_of(call)
        texts = [self.source(argument) for argument in arguments]
        match self.source(name), texts:
            case "freeze", [_] if self.source(owner) == "Object":
                return arguments[0]
            case ("filter", ["Boolean"]) | ("flat", []):
                return owner
            case "concat", _:
                # An array literal that is joined to others is as good a place as any of them.
                literals = [node for node in arguments if node.type == "array"]
                return literals[-1] if literals else owner
        return None

    @cached_property
    def _declared(self) -> dict[str, tree_sitter.Node]:
        found: dict[str, tree_sitter.Node] = {}
        for statement in self.statements:
            declaration = statement.child_by_field_name("declaration") or statement
            for declarator in (
                declaration.named_children if declaration.type in DECLARATIONS else ()
            ):
                name = declarator.child_by_field_name("name")
                value = declarator.child_by_field_name("value")
                if name and value:
                    found[self.source(name)] = value
        return found

    @cached_property
    def assigned(self) -> dict[str, list[tree_sitter.Node]]:
        """The left sides of all assignments in the file, by what they say, in order."""
        found: dict[str, list[tree_sitter.Node]] = {}
        queue = [self.tree.root_node]
        while queue:
            node = queue.pop()
            if node.type in ("assignment_expression", "augmented_assignment_expression"):
                left = node.child_by_field_name("left")
                if left:
                    found.setdefault(self.source(left), []).append(left)
            queue += [] if node.type in ("object", "array") else reversed(node.named_children)
        return found

    def _syntax_error(self) -> EditError:
        conflict = CONFLICT.search(self.text)
        if conflict:
            line = line_of(self.text, conflict.start())
            return EditError(
                "an unresolved merge conflict", line=line, fix="resolve it, then run again"
            )
        queue, node = [self.tree.root_node], self.tree.root_node
        while queue:
            node = queue.pop(0)
            if node.is_error or node.is_missing:
                break
            queue = [child for child in node.children if child.has_error] + queue
        return EditError(
            "a syntax error", line=self.line(node), fix="correct that line, then run it again"
        )


def arguments_of(call: tree_sitter.Node) -> list[tree_sitter.Node]:
    """The arguments of a call."""
    arguments = call.child_by_field_name("arguments")
    return without_comments(arguments) if arguments else []


def without_comments(syntax: tree_sitter.Node) -> list[tree_sitter.Node]:
    """The named children that are no comments."""
    return [child for child in syntax.named_children if child.type != "comment"]


def _byte_offsets(text: str) -> list[int]:
    offsets, total = [], 0
    for character in text:
        offsets.append(total)
        total += len(character.encode())
    return [*offsets, total]
