"""What a layer's files and receipts may say. Whoever writes them is not trusted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from shipway.allowed import one_line
from shipway.names import name_problem, path_problem
from shipway.sources.address import address_problem, ref_problem
from shipway.sources.pin import commit_problem
from shipway.value_checks import Check, Problem, boolean, each, map_of, no, plain, record, text

FORMAT = 1
KINDS = ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector")
"""What kustomize selects the objects of a patch by (kubectl.docs.kubernetes.io, `patches`)."""
OURS = (".copier-answers.yml", ".shipway")
"""What only Shipway writes in a service's folder."""


def own_path_problem(path: str) -> str:
    """A file of a service that a layer may bring: inside of the folder, and not Shipway's own."""
    if not path or path.startswith("./") or path.endswith("/") or "//" in path:
        return f"{path[:80]!r} is no path of a file"
    if path.split("/")[0].lower() in OURS:
        return f"{path[:80]!r} is written by Shipway alone"
    return path_problem(path)


def both(one: Check, other: Check) -> Check:
    """What two checks have against a value."""

    def find(value: Any) -> Iterator[Problem]:
        yield from one.find(value)
        yield from other.find(value)

    return Check(find, {**one.schema, **other.schema})


def _default(value: Any) -> str:
    """Copier renders a default of the template, and takes one of a layer as it is."""
    plain_value = isinstance(value, str | bool | int)
    items = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return "" if plain_value or items else no(value, "a text, a number, true, false or a list")


def _data(value: Any, *, inside: str = "") -> str:
    """Data that every YAML parser reads alike, and that the canonical style can say."""
    if isinstance(value, dict):
        odd = next((key for key in value if not isinstance(key, str)), None)
        return no(odd, "a text") if odd is not None else _first(value.values(), "map")
    if isinstance(value, list):
        return no(value, "no list in a list") if inside == "list" else _first(value, "list")
    return "" if isinstance(value, str | int) else no(value, "a text, a number, true or false")


def _first(values: Iterable[Any], inside: str) -> str:
    return next(filter(None, (_data(value, inside=inside) for value in values)), "")


def _wiring(value: Any) -> str:
    unclear = isinstance(value, dict) and ("entry" in value) == ("item" in value)
    return "give entry, for a map, or item, for a list" if unclear else ""


def _map(value: Any) -> str:
    return _data(value) if isinstance(value, dict) and value else no(value, "a map")


def _one_of(*keys: str) -> dict[str, Any]:
    """JSON Schema for a map that has one of these keys and not the others."""
    return {"oneOf": [{"required": [key]} for key in keys]}


DEFAULT = {"type": ["string", "boolean", "integer", "array"], "items": {"type": "string"}}
ANY_TEXT = text(lambda value: "")
TARGET = record(dict.fromkeys(KINDS, ANY_TEXT))
PATCH = {"target": TARGET, "patch": ANY_TEXT}
SOURCE, VERSION = text(address_problem), text(ref_problem)
NAME, HASH = text(name_problem), text(commit_problem)
WIRING = both(
    record(
        {
            "file": text(path_problem),
            "at": each(ANY_TEXT),
            "entry": plain(_map, type="object", minProperties=1),
            "item": plain(_data),
        },
        ("file", "at"),
    ),
    plain(_wiring, **_one_of("entry", "item")),
)
MUST = both(
    record(
        {
            "present": boolean,
            "equals": plain(_data),
            "one_of": each(plain(_data)),
            "starts_with": ANY_TEXT,
        }
    ),
    plain(
        lambda value: (
            "" if not isinstance(value, dict) or len(value) == 1 else "name one thing that must be"
        ),
        minProperties=1,
        maxProperties=1,
    ),
)
RULE = both(
    record(
        {
            "name": text(name_problem),
            "file": text(own_path_problem),
            "manifest": text(path_problem),
            "at": each(ANY_TEXT),
            "must": MUST,
            "what": text(one_line),
            "fix": text(one_line),
        },
        ("name", "at", "must", "what", "fix"),
    ),
    plain(
        lambda value: (
            ""
            if not isinstance(value, dict) or ("file" in value) != ("manifest" in value)
            else "give file or manifest"
        ),
        **_one_of("file", "manifest"),
    ),
)
RECEIPT = record(
    {
        "layers": map_of(
            NAME,
            record(
                {
                    "source": SOURCE,
                    "version": VERSION,
                    "commit": HASH,
                    "files": each(text(own_path_problem)),
                    "patches": each(record(PATCH, ("patch",))),
                    "wirings": each(WIRING),
                    "rules": each(RULE),
                },
                ("source", "version", "commit", "files", "patches", "wirings", "rules"),
            ),
        )
    },
    ("layers",),
)
MANIFEST: Check = record(
    {
        "format": plain(
            lambda value: (
                "" if value == FORMAT else no(value, f"{FORMAT}: this shipway knows no other")
            ),
            const=FORMAT,
        ),
        "description": ANY_TEXT,
        "defaults": map_of(text(lambda key: ""), plain(_default, **DEFAULT)),
        "patches": each(record({**PATCH, "path": text(path_problem)})),
        "wirings": each(WIRING),
        "rules": each(RULE),
    },
    ("format",),
)
"""layer.yml."""


def layer_schema() -> str:
    """The text of schemas/layer.schema.json: the same, for editors. Draft 7 is what
    yaml-language-server knows."""
    head = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A layer of Shipway (layer.yml)",
    }
    return json.dumps({**head, **MANIFEST.schema}, indent=2, ensure_ascii=False) + "\n"
