"""Schemas of objects that are no part of Kubernetes: strict, an unknown field is an error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

FOLDER = Path(__file__).parent / "crds"
JUDGES = {
    file.stem: Draft7Validator(json.loads(file.read_text())) for file in FOLDER.glob("*.json")
}
"""Kind, in small letters -> its judge."""


def misfits(manifest: dict[str, Any]) -> list[str]:
    """What its schema has against an object; nothing for a kind that has none here."""
    judge = JUDGES.get(str(manifest["kind"]).lower())
    errors = judge.iter_errors(manifest) if judge else ()
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in errors]
