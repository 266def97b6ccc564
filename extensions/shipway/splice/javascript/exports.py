"""Which value a JavaScript file exports."""

from __future__ import annotations

import tree_sitter

from shipway.errors import EditError
from shipway.splice.javascript.source import WRAPPERS, Source, arguments_of

WHOLE = "module.exports"
EXPORTS = {WHOLE, "exports.default", "module.exports.default"}
FIX = "export an object literal: module.exports = {…} or export default {…}"
DEPTH = 8


def exported_literal(source: Source) -> tree_sitter.Node:
    """The literal that the file exports; ``defineConfig({…})`` and ``() => ({…})`` are seen
    through. Raises EditError when there is none."""
    for name, lefts in source.assigned.items():
        if name.startswith(("module.exports.", "exports.")) and name not in EXPORTS:
            raise _refused("a part of the export is assigned alone", source, lefts[0])
        for left in lefts if name in EXPORTS else ():
            if not _at_the_top(left):
                raise _refused("exported on a condition, or by a function", source, left)
    value = _exported(source)
    if value is None:
        raise EditError("nothing that can be read is exported here", line=1, fix=FIX)
    literal = _literal_in(source, value, DEPTH)
    if literal is None:
        raise _refused("what is exported here is computed", source, value)
    return literal


def _refused(what: str, source: Source, node: tree_sitter.Node) -> EditError:
    return EditError(what, line=source.line(node), fix=FIX)


def _at_the_top(left: tree_sitter.Node) -> bool:
    """Whether an assignment, alone or in a chain of them, is a statement of the file itself."""
    above = left.parent
    while above is not None and above.type == "assignment_expression":
        above = above.parent
    return above is not None and above.type == "expression_statement" and _is_program(above.parent)


def _is_program(node: tree_sitter.Node | None) -> bool:
    return node is not None and node.type == "program"


def _exported(source: Source) -> tree_sitter.Node | None:
    """The exported value: of several assignments the last one counts, and `module.exports` counts
    before what hangs on it."""
    found = [pair for one in source.statements if (pair := _exported_by(source, one))]
    whole = [value for name, value in found if name == WHOLE]
    values = whole or [value for _, value in found]
    return values[-1] if values else None


def _exported_by(
    source: Source, statement: tree_sitter.Node
) -> tuple[str, tree_sitter.Node] | None:
    """What a statement exports under which name."""
    if statement.type == "export_statement":
        value = statement.child_by_field_name("value")
        value = value if value is not None else _renamed(source, statement)
        return None if value is None else (WHOLE, value)
    if statement.type != "expression_statement":
        return None
    names, value = [], statement.named_children[0]
    while value.type == "assignment_expression":
        target, right = value.child_by_field_name("left"), value.child_by_field_name("right")
        assert target is not None and right is not None
        names.append(source.source(target))
        value = right
    exported = sorted(EXPORTS.intersection(names), key=WHOLE.__eq__)
    return (exported[-1], value) if exported else None


def _renamed(source: Source, statement: tree_sitter.Node) -> tree_sitter.Node | None:
    """``config`` of ``export { config as default }``."""
    clauses = [node for node in statement.named_children if node.type == "export_clause"]
    for specifier in clauses[0].named_children if clauses else ():
        alias = specifier.child_by_field_name("alias")
        if alias is not None and source.source(alias) == "default":
            return specifier.child_by_field_name("name")
    return None


def _literal_in(source: Source, value: tree_sitter.Node, depth: int) -> tree_sitter.Node | None:
    literal = source.literal(value)
    if literal is not None or not depth:
        return literal
    found = (_literal_in(source, inner, depth - 1) for inner in _inside(source, value))
    return next((node for node in found if node is not None), None)


def _inside(source: Source, value: tree_sitter.Node) -> list[tree_sitter.Node]:
    """Where the value may come from, the likeliest first."""
    if value.type in WRAPPERS:
        return [node for node in value.named_children if node.type != "comment"][:1]
    if value.type == "identifier":
        constant = source.constant(source.source(value))
        return [] if constant is None else [constant]
    if value.type == "arrow_function":
        body = value.child_by_field_name("body")
        return [body] if body and body.type == "parenthesized_expression" else []
    if value.type == "call_expression":
        called = value.child_by_field_name("function")
        name = source.source(called).lower() if called else ""
        # Object.assign and its kind let the last one win.
        last_wins = "merge" in name or name.endswith("assign")
        return arguments_of(value)[:: -1 if last_wins else 1]
    return []
