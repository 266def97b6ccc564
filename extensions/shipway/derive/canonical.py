"""YAML as derived files have it: our canonical style, safe for parsers of YAML 1.1 and 1.2.

PyYAML's own emitter takes half of the time of a `shipway check` for a fleet, and libyaml's cannot
indent lists; what is derived needs five kinds of values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shipway.splice.yaml.scalars import quote


class Literal(str):
    """A text of several lines that is written as such."""


def to_yaml(data: Mapping[str, Any]) -> str:
    """``data`` (maps, lists, strings, whole numbers, booleans) in block style, keys in order."""
    return "".join(f"{line}\n" for line in _map(data))


def literal_block(text: str) -> list[str]:
    """``text`` as the lines of a value: a block scalar where YAML can hold it so."""
    lines = text.split("\n")
    fits = text.endswith("\n") and text.isascii() and not text.startswith((" ", "\n"))
    plain = all(line.isprintable() and line == line.rstrip() for line in lines)
    if fits and plain and not text.endswith("\n\n"):
        return ["|", *(f"  {line}" if line else "" for line in lines[:-1])]
    return [quote(text)]


def _map(data: Mapping[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        name = quote(str(key))
        if isinstance(value, Mapping) and value:
            yield f"{name}:"
            yield from (f"  {line}" for line in _map(value))
        elif isinstance(value, list) and value:
            yield f"{name}:"
            yield from (f"  {line}" for line in _list(value))
        elif isinstance(value, Literal):
            first, *rest = literal_block(value)
            yield f"{name}: {first}"
            yield from rest
        else:
            yield f"{name}: {_scalar(value)}"


def _list(items: list[Any]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Mapping) and item:
            first, *rest = _map(item)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
        else:
            yield f"- {_scalar(item)}"


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{}"
    return "[]" if isinstance(value, list) else str(value)
