"""What ``--json`` prints, judged by the schema that ships."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft7Validator

from support.hosts import REPOSITORY

SCHEMA = REPOSITORY / "extensions/shipway/schemas/output.schema.json"


def problems(data: object) -> list[str]:
    """What the schema has against it."""
    schema = json.loads(SCHEMA.read_text())
    Draft7Validator.check_schema(schema)
    return [error.message for error in Draft7Validator(schema).iter_errors(data)]


def read_output(text: str, command: str) -> dict[str, Any]:
    """A command's output as data. Fails where it is not what the schema says."""
    data: dict[str, Any] = json.loads(text)
    assert data["command"] == command
    assert problems(data) == []
    return data
