"""The references of a JSON Schema, written out: what a variable says, wherever it says it.

Only pointers into the same file are followed (RFC 6901 in a URI fragment): nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from shipway.errors import EditError

DATA = frozenset(("default", "examples", "enum", "const"))
"""Keywords that hold values, not schemas."""
DEFINITIONS = frozenset(("$defs", "definitions"))
ARMS = ("anyOf", "oneOf")
MISSING = object()


def written_out(node: Any, root: Any, text: str, trail: tuple[str, ...] = ()) -> Any:
    """``node`` of the schema ``root`` with the target in each reference's place; what stands beside
    a reference wins.

    Raises EditError, with the line in ``text``, when one leads nowhere, out of the file or in a
    circle.
    """
    if isinstance(node, list):
        return [written_out(item, root, text, trail) for item in node]
    if not isinstance(node, dict):
        return node
    own = {
        key: value if key in DATA else written_out(value, root, text, trail)
        for key, value in node.items()
        if key not in DEFINITIONS and key != "$ref"
    }
    reference = node.get("$ref")
    if not isinstance(reference, str):
        return own
    target = _target(reference, root, text, trail)
    found = written_out(target, root, text, (*trail, reference))
    if not isinstance(found, dict):
        raise _refused(reference, text, "leads to no schema")
    return {**found, **own, **({"writeOnly": True} if is_secret(found) else {})}


def is_secret(node: Any) -> bool:
    """Whether a schema without references, or a part of it, is ``writeOnly``."""
    if isinstance(node, list):
        return any(map(is_secret, node))
    if not isinstance(node, dict):
        return False
    parts = (value for key, value in node.items() if key not in DATA)
    return node.get("writeOnly") is True or any(map(is_secret, parts))


def flat(node: Mapping[str, Any]) -> dict[str, Any]:
    """What all parts of a schema without references say together; of alternatives, what the only
    one says that is not null."""
    merged = {key: value for key, value in node.items() if key not in ("allOf", *ARMS)}
    for part in _parts(node):
        inner = flat(part)
        properties = {**_map_in(inner, "properties"), **_map_in(merged, "properties")}
        required = [*list_in(merged, "required"), *list_in(inner, "required")]
        merged = {**inner, **merged}
        merged |= {"properties": properties} if properties else {}
        merged |= {"required": required} if required else {}
    return merged


def list_in(node: Mapping[str, Any], key: str) -> list[Any]:
    """The list below a key; empty where something else stands."""
    value = node.get(key)
    return value if isinstance(value, list) else []


def _map_in(node: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = node.get(key)
    return value if isinstance(value, dict) else {}


def _parts(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (part for part in list_in(node, "allOf") if isinstance(part, dict))
    for key in ARMS:
        arms = [arm for arm in list_in(node, key) if isinstance(arm, dict)]
        real = [arm for arm in arms if arm.get("type") != "null"]
        if len(real) == 1:
            yield real[0]


def _target(reference: str, root: Any, text: str, trail: tuple[str, ...]) -> Any:
    if reference in trail:
        raise _refused(reference, text, "leads to itself")
    if not reference.startswith("#"):
        raise _refused(reference, text, "leads out of this file")
    node = root
    for part in unquote(reference[1:]).split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        node = node.get(key, MISSING) if isinstance(node, dict) else MISSING
    anchored = reference != "#" and not reference.startswith("#/")
    if node is MISSING or anchored:
        raise _refused(reference, text, "leads nowhere")
    return node


def _refused(reference: str, text: str, what: str) -> EditError:
    found = re.search(rf'"\$ref"\s*:\s*"{re.escape(reference)}"', text)
    line = text.count("\n", 0, found.start()) + 1 if found else 1
    fix = "describe the variable in place, or write the schema anew: pnpm env:schema"
    return EditError(f"the reference {reference} {what}", line=line, fix=fix)
