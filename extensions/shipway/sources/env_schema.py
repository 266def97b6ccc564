"""A service's environment as its ``env.schema.json`` describes it: JSON Schema, in any language.

The file is an object schema whose properties are the variables (docs/reference/env-schema.md).
``writeOnly`` marks a secret: JSON Schema's own word for it (validation vocabulary, section 9.4).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shipway.errors import ShipwayError, located
from shipway.sources.schema_references import flat, is_secret, list_in, written_out

SCHEMA_NAME = "env.schema.json"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters that YAML, and so kustomize, keeps out of a text or reads as another one."""
MAKE = "write the schema anew: pnpm env:schema"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One environment variable. ``default`` is its text as the process would read it; None when
    there is none, or none is known: then the code gives it. A secret's is never kept."""

    name: str
    type: str = "string"
    required: bool = False
    secret: bool = False
    default: str | None = None
    description: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    example: str = ""


@lru_cache(maxsize=256)
def variables_of(text: str, path: str) -> tuple[Variable, ...]:
    """The variables, in the order of the schema.

    Raises ShipwayError, with the line, when the text is not such a schema.
    """
    try:
        schema = json.loads(text.removeprefix("\ufeff"))
        with located(path):
            schema = written_out(schema, schema, text)
        whole = flat(schema) if isinstance(schema, dict) else {}
    except json.JSONDecodeError as error:
        raise ShipwayError(f"not valid JSON: {error.msg}", path, MAKE, line=error.lineno) from None
    except RecursionError:
        raise ShipwayError("nested too deep", path, MAKE, line=1) from None
    properties = whole.get("properties")
    if not isinstance(properties, dict):
        raise ShipwayError("not an object schema: `properties` is missing", path, MAKE, line=1)
    required = list_in(whole, "required")
    return tuple(
        _variable(name, _described(name, found, text, path), name in required)
        for name, found in properties.items()
    )


def line_of_variable(text: str, name: str) -> int:
    """The line of the schema that a variable stands on; 1 when it is not there."""
    found = re.search(rf'"{re.escape(name)}"\s*:', text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def text_of(value: object) -> str:
    """A JSON value as the environment would hold it: strings as they are, no exponent."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def _described(name: str, found: object, text: str, path: str) -> Mapping[str, Any]:
    line = line_of_variable(text, name)
    if not NAME.fullmatch(name):
        fix = "use letters, digits and underscores, not a digit first"
        raise ShipwayError(f"{name!r} cannot be an environment variable", path, fix, line=line)
    if not isinstance(found, dict):
        raise ShipwayError(f"{name} is not described by an object", path, MAKE, line=line)
    return found


def _variable(name: str, found: Mapping[str, Any], required: bool) -> Variable:
    secret, known = is_secret(found), flat(found)
    default, examples = known.get("default"), list_in(known, "examples")
    kinds = known.get("type", "string")
    choices = [known["const"]] if "const" in known else list_in(known, "enum")
    # What no text is known for, the code gives: a list, an object, null.
    has_text = isinstance(default, str | int | float) and not UNWRITABLE.search(str(default))
    return Variable(
        name=name,
        type=str(kinds[0] if isinstance(kinds, list) and kinds else kinds),
        required=required and "default" not in known,
        secret=secret,
        default=text_of(default) if has_text and not secret else None,
        description=" ".join(str(known.get("description", "")).split()),
        choices=tuple(text_of(value) for value in choices),
        minimum=_number(known.get("minimum")),
        maximum=_number(known.get("maximum")),
        example=text_of(examples[0]) if examples else "",
    )


def _number(value: object) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if number else None  # type: ignore[return-value]
