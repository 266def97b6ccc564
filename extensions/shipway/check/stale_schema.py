"""``src/config.ts`` and ``env.schema.json``: what can be compared without running Node.

Only literals are read; what is computed in TypeScript (a spread, a constant, a function) is passed
over. The service's own test compares the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from shipway.check.finding import Finding

RULE = "stale-env-schema"
NOTHING = object()
OTHERWISE = {
    "and", "array", "boolean", "catch", "codec", "intersection", "lazy", "nullable", "nullish",
    "object", "or", "pipe", "preprocess", "record", "transform", "tuple", "union",
}  # fmt: skip
"""Calls behind which what the text says is for zod alone to know."""


@dataclass(slots=True)
class _Declared:
    """A property of the zod object: its line, and the literals that its calls are given."""

    line: int
    calls: dict[str, list[Any]] = field(default_factory=dict)


def stale_schema(
    config_path: str, config_text: str, schema_path: str, schema_text: str, fix: str
) -> list[Finding]:
    """Every property of ``EnvSchema`` that the JSON says otherwise; a JSON that cannot be read
    is another check's finding."""
    declared, whole = _declared(config_text)
    try:
        schema = json.loads(schema_text)
        properties, required = dict(schema["properties"]), set(schema.get("required") or ())
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    if not declared:
        return []
    found = []
    for name, property_ in declared.items():
        for what in _differences(name, property_, properties.get(name), name in required):
            found.append(Finding(config_path, property_.line, RULE, what, fix, key=name))
    for name in properties if whole else ():
        if name not in declared:
            line = next(
                (n for n, t in enumerate(schema_text.split("\n"), 1) if f'"{name}":' in t), 1
            )
            what = f"{name} is in {schema_path} and no more in {config_path}"
            found.append(Finding(schema_path, line, RULE, what, fix, key=name))
    return found


def _differences(
    name: str, declared: _Declared, known: dict[str, Any] | None, required: bool
) -> Iterator[str]:
    if known is None:
        yield f"{name} is not in the env schema"
        return
    calls = declared.calls
    hidden = _is_read_otherwise(calls)
    # A default that no text gives back is the code's alone, and not in the schema.
    stated = [] if hidden or "default" not in known else [("default", "default")]
    for call, key in (*stated, ("describe", "description"), ("enum", "enum")):
        value = calls.get(call, [NOTHING])[-1]
        if value is not NOTHING and value != known.get(key):
            yield f"{name}: {key} is {value!r} here, {known.get(key)!r} in the env schema"
    for call, key in (("min", "minimum"), ("max", "maximum")):
        value = calls.get(call, [NOTHING])[-1]
        numeric = known.get("type") in ("integer", "number")
        if numeric and value is not NOTHING and value != known.get(key):
            yield f"{name}: {key} is {value!r} here, {known.get(key)!r} in the env schema"
    if ("default" in calls or "optional" in calls) and required:
        yield f"{name} may be left out here, and is required in the env schema"
    meta = calls.get("meta", [NOTHING])[-1]
    secret = isinstance(meta, dict) and bool(meta.get("writeOnly"))
    if isinstance(meta, dict) and secret != bool(known.get("writeOnly")) and (secret or not hidden):
        yield f"{name}: writeOnly differs from the env schema"
    if "meta" not in calls and known.get("writeOnly") and "z" in calls and not hidden:
        yield f"{name} is no secret here, and one in the env schema"


def _is_read_otherwise(calls: dict[str, list[Any]]) -> bool:
    """Whether the text is no literal of the default, or may be none; or a secret may hide in it."""
    return bool(OTHERWISE & set(calls)) or calls.get("stringbool", [NOTHING]) != [NOTHING]


@lru_cache(maxsize=1)
def typescript() -> Parser:
    """A parser of TypeScript without JSX."""
    return Parser(Language(tree_sitter_typescript.language_typescript()))


def _declared(text: str) -> tuple[dict[str, _Declared], bool]:
    """The properties of ``EnvSchema``, and whether they are all there are."""
    if "EnvSchema" not in text:
        return {}, False
    root = typescript().parse(text.encode()).root_node
    call = next((c for c in _walk(root) if _is_schema(c)), None)
    value = call.child_by_field_name("value") if call else None
    arguments = value.child_by_field_name("arguments") if value else None
    objects = [n for n in arguments.named_children if n.type == "object"] if arguments else []
    if len(objects) != 1 or not _text(value).startswith("z.object("):
        return {}, False
    found, whole = {}, True
    for pair in objects[0].named_children:
        key, expression = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type != "pair" or key is None or expression is None:
            whole = whole and pair.type == "comment"
            continue
        found[_text(key).strip("\"'")] = _Declared(pair.start_point[0] + 1, _calls(expression))
    return found, whole


def _is_schema(node: Node) -> bool:
    name = node.child_by_field_name("name") if node.type == "variable_declarator" else None
    return name is not None and _text(name) == "EnvSchema"


def _calls(expression: Node) -> dict[str, list[Any]]:
    """Method -> the literals it is called with; ``z`` when the chain begins with zod itself."""
    calls: dict[str, list[Any]] = {}
    node: Node | None = expression
    while node is not None and node.type == "call_expression":
        function = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        if function is None or function.type != "member_expression" or arguments is None:
            break
        name = _text(function.child_by_field_name("property"))
        given = [_literal(n) for n in arguments.named_children if n.type != "comment"]
        calls.setdefault(name, given[:1] or [NOTHING])
        node = function.child_by_field_name("object")
        while node is not None and node.type == "member_expression":
            node = node.child_by_field_name("object")
    if node is not None and _text(node) == "z":
        calls["z"] = []
    return calls


def _literal(node: Node) -> Any:
    text = _text(node)
    if node.type == "string":
        return text[1:-1] if "\\" not in text else NOTHING
    if node.type == "number":
        digits = text.replace("_", "")
        return int(digits) if digits.isdigit() else float(digits) if _is_float(digits) else NOTHING
    if node.type in ("true", "false"):
        return node.type == "true"
    if node.type == "array":
        parts = [_literal(n) for n in node.named_children if n.type != "comment"]
        return NOTHING if any(part is NOTHING for part in parts) else parts
    if node.type == "object":
        pairs = [
            (n.child_by_field_name("key"), n.child_by_field_name("value"))
            for n in node.named_children
            if n.type == "pair"
        ]
        return {_text(key): _literal(value) for key, value in pairs if value is not None}
    return NOTHING


def _is_float(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.named_children:
        if child.type in (
            "program", "export_statement", "lexical_declaration", "variable_declarator",
        ):  # fmt: skip
            yield from _walk(child)


def _text(node: Node | None) -> str:
    return node.text.decode() if node is not None and node.text else ""
