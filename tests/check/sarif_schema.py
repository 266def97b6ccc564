"""What is wrong with a SARIF file, by the format's own schema.

``sarif-2.1.0-rtm.5.json`` is SchemaStore's, as npm's ``@microsoft/jest-sarif`` 1.0.0-beta.0 (MIT)
carries it, to the byte. It is the last one of version 2.1.0.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jsonschema import Draft4Validator

SCHEMA = Path(__file__).with_name("sarif-2.1.0-rtm.5.json")


def problems_of(text: str) -> list[str]:
    """Where it differs, and how; nothing for a valid file."""
    errors = _validator().iter_errors(json.loads(text))
    return [f"{'.'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in errors]


@cache
def _validator() -> Draft4Validator:
    return Draft4Validator(json.loads(SCHEMA.read_text()))
