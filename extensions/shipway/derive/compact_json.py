"""JSON as formatters leave it: on one line what fits there, so that a person reads it whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

WIDTH = 80
"""The narrowest that a formatter has by itself."""


def to_json(data: Mapping[str, Any]) -> str:
    """``data`` in an indent of two. The root is never on one line."""
    return "".join(_broken(data, "", 0)) + "\n"


def _written(value: object, indent: str, taken: int) -> Iterator[str]:
    """taken: how much of the line is taken by what stands before the value, and after it."""
    line = _one_line(value)
    if len(indent) + taken + len(line) <= WIDTH and not _has_objects(value):
        yield line
    else:
        yield from _broken(value, indent, taken)


def _broken(value: object, indent: str, taken: int) -> Iterator[str]:
    deeper = f"{indent}  "
    if isinstance(value, Mapping) and value:
        pairs = [(f"{json.dumps(key)}: ", one) for key, one in value.items()]
    elif isinstance(value, list) and value:
        pairs = [("", one) for one in value]
    else:
        yield json.dumps(value)
        return
    opens, closes = "{}" if isinstance(value, Mapping) else "[]"
    yield f"{opens}\n"
    for number, (key, one) in enumerate(pairs, 1):
        end = "," if number < len(pairs) else ""
        yield f"{deeper}{key}"
        yield from _written(one, deeper, len(key) + len(end))
        yield f"{end}\n"
    yield f"{indent}{closes}"


def _has_objects(value: object) -> bool:
    """Whether Prettier breaks it wherever it fits: a list of several objects."""
    if isinstance(value, Mapping):
        return any(map(_has_objects, value.values()))
    if not isinstance(value, list):
        return False
    several = len(value) > 1 and all(isinstance(one, Mapping) and len(one) > 1 for one in value)
    return several or any(map(_has_objects, value))


def _one_line(value: object) -> str:
    if isinstance(value, Mapping) and value:
        inside = ", ".join(f"{json.dumps(key)}: {_one_line(one)}" for key, one in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_one_line, value))}]"
    return json.dumps(value)
