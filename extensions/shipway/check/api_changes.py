"""What a new contract takes from callers that were written for the old one.

Only what certainly breaks: of alternatives (``anyOf``, ``oneOf``, ``allOf``) nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from shipway.sources.openapi import Operations

Side = Literal["input", "answer"]
DEEPEST = 20
"""A schema that refers to itself has no end."""


class Change(NamedTuple):
    """What breaks, of which operation; ``path`` is where it is in the old contract."""

    path: str
    what: str


class _Documents(NamedTuple):
    old: Mapping[str, Any]
    new: Mapping[str, Any]


def breaking_changes(
    old: Mapping[str, Any], new: Mapping[str, Any], before: Operations, after: Operations
) -> Iterator[Change]:
    """Each, in the order of the old contract. before, after: their operations."""
    documents = _Documents(old, new)
    for (method, path), operation in before.items():
        name, now = f"{method.upper()} {path}", after.get((method, path))
        if now is None:
            yield Change(path, f"{name} is gone")
            continue
        for what in (*_inputs(documents, operation, now), *_answers(documents, operation, now)):
            yield Change(path, f"{name}: {what}")


def _inputs(documents: _Documents, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    known = {(one.get("in"), one.get("name")): one for one in old.get("parameters") or ()}
    for one in new.get("parameters") or ():
        name, before = one.get("name"), known.get((one.get("in"), one.get("name")))
        if one.get("required") and not (before or {}).get("required"):
            yield f"{name} in its {one.get('in')} is required now"
        if before:
            schemas = before.get("schema") or {}, one.get("schema") or {}
            yield from _compared(documents, *schemas, str(name), "input")
    body, body_before = new.get("requestBody") or {}, old.get("requestBody") or {}
    if body.get("required") and not body_before.get("required"):
        yield "a body is required now"
    if body and body_before:
        yield from _compared(documents, _json(body_before), _json(body), "body", "input")


def _answers(
    documents: _Documents, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[str]:
    for status, answer in old["responses"].items():
        now = new["responses"].get(status)
        if now is None and status.startswith("2"):
            yield f"it answers {status} no more"
        elif now is not None:
            yield from _compared(documents, _json(answer), _json(now), status, "answer")


def _json(content: Mapping[str, Any]) -> Mapping[str, Any]:
    media = (content.get("content") or {}).get("application/json") or {}
    return media.get("schema") or {}


def _compared(
    documents: _Documents,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    place: str,
    side: Side,
    depth: int = 0,
) -> Iterator[str]:
    old, new = _resolved(documents.old, old), _resolved(documents.new, new)
    if old == new or depth > DEEPEST or not (old and new):
        return
    if _types(old) and _types(new) and not _takes(old, new, side):
        yield f"{place} is {_said(new)} now, and was {_said(old)}"
        return
    allowed = new.get("enum")
    if side == "input" and isinstance(allowed, list):
        for value in [one for one in old.get("enum") or () if one not in allowed]:
            yield f"{place} may be {value} no more"
        if "enum" not in old and _types(old):
            yield f"{place} may be one of {len(allowed)} values only now"
    fields, fields_now = old.get("properties") or {}, new.get("properties") or {}
    must, must_now = set(old.get("required") or ()), set(new.get("required") or ())
    if side == "answer":
        for name in fields:
            if name not in fields_now:
                yield f"{place}.{name} is gone"
            elif name in must and name not in must_now:
                yield f"{place}.{name} may be missing now"
    else:
        yield from (f"{place}.{name} is required now" for name in sorted(must_now - must))
    for name in fields.keys() & fields_now.keys():
        schemas = fields[name], fields_now[name]
        yield from _compared(documents, *schemas, f"{place}.{name}", side, depth + 1)
    items = old.get("items"), new.get("items")
    if isinstance(items[0], dict) and isinstance(items[1], dict):
        yield from _compared(documents, items[0], items[1], f"{place}[]", side, depth + 1)


def _takes(old: Mapping[str, Any], new: Mapping[str, Any], side: Side) -> bool:
    """Whether the new types still fit: of an input at least the old ones, of an answer at most."""
    wide, narrow = (new, old) if side == "input" else (old, new)
    known = _types(wide)
    return all(one in known or (one == "integer" and "number" in known) for one in _types(narrow))


def _types(schema: Mapping[str, Any]) -> list[str]:
    found = schema.get("type") or []
    return [found] if isinstance(found, str) else list(found)


def _said(schema: Mapping[str, Any]) -> str:
    return " or ".join(_types(schema))


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference within the document leads to; nothing where it leads nowhere."""
    for _ in range(DEEPEST):
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return schema
        found: Any = document
        for key in reference.removeprefix("#/").split("/"):
            found = found.get(key) if isinstance(found, dict) else None
        schema = found if isinstance(found, dict) else {}
    return {}
