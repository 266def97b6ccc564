"""Objects that are no part of Kubernetes, judged by the definitions that their projects publish.

``crds/README.md`` says where each file is from. Strict, as an API server that is asked to be: a
field that is not known is an error. Their rules in CEL (``x-kubernetes-validations``) are not read.
"""

from __future__ import annotations

import functools
import gzip
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

FOLDER = Path(__file__).with_name("crds")
KNOWN = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}
"""What every object has, whether its schema says so or not."""


def misfits(manifest: dict[str, Any]) -> list[str]:
    """What its schema has against an object. A kind or version that has none here is an error."""
    judge = _judge(str(manifest["apiVersion"]), str(manifest["kind"]))
    errors = judge.iter_errors(manifest)
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in errors]


@functools.cache
def _judge(api: str, kind: str) -> Draft202012Validator:
    file = FOLDER / f"{kind.lower()}.yaml.gz"
    assert file.exists(), f"{api} {kind}: {FOLDER.name}/README.md says how its schema comes here"
    spec = yaml.load(gzip.decompress(file.read_bytes()), yaml.CSafeLoader)["spec"]
    group, _, version = api.rpartition("/")
    assert (group, kind) == (spec["group"], spec["names"]["kind"]), f"{api} {kind} is not {file}"
    (schema,) = (
        one["schema"]["openAPIV3Schema"] for one in spec["versions"] if one["name"] == version
    )
    whole = _strict(schema)
    whole["properties"] |= {**KNOWN, "metadata": {"type": "object", "required": ["name"]}}
    return Draft202012Validator(whole)


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema of a structural one: closed where it would be pruned; ``anyOf`` and its like
    bring no fields of their own."""
    made = dict(schema)
    fields = schema.get("properties", {})
    made["properties"] = {name: _strict(field) for name, field in fields.items()}
    for below in ("items", "additionalProperties"):
        if isinstance(schema.get(below), dict):
            made[below] = _strict(schema[below])
    if not schema.get("x-kubernetes-preserve-unknown-fields"):
        made.setdefault("additionalProperties", False)
    if schema.get("x-kubernetes-int-or-string"):
        made["type"] = ["integer", "string"]
    if schema.get("nullable") and "type" in made:
        made["type"] = [made["type"], "null"]
    return made
