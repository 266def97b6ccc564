"""The env schema of a service, and what is refused with the line."""

from __future__ import annotations

import json

import pytest

from shipway.errors import ShipwayError
from shipway.sources.env_schema import variables_of

SCHEMA = {
    "type": "object",
    "properties": {
        "A": {"type": "string", "default": "x", "description": "what\nit is"},
        "B": {"type": "integer", "minimum": 1, "default": 3000},
        "C": {"type": "boolean", "default": False},
        "D": {"type": "string", "writeOnly": True, "default": "s3cret-marker"},
        "E": {"enum": ["a", "b"], "examples": ["a"]},
        "F": {"type": "number", "default": 1e21},
    },
    "required": ["A", "D", "E"],
}
REFUSED = {
    "not JSON": ('{\n"a": \n', "x.json:3", "not valid JSON"),
    "a list": ("[]", "x.json:1", "properties"),
    "a bad name": ('{"properties": {\n"A-B": {}}}', "x.json:2", "cannot be an environment"),
    "not described": ('{"properties": {\n\n"A": 1}}', "x.json:3", "not described"),
}


def test_everything_survives() -> None:
    known = {v.name: v for v in variables_of(json.dumps(SCHEMA), "x.json")}
    assert list(known) == list("ABCDEF")
    assert known["A"].default == "x" and known["A"].description == "what it is"
    assert known["B"].default == "3000" and known["B"].minimum == 1
    assert known["C"].default == "false" and known["C"].type == "boolean"
    assert known["E"].choices == ("a", "b") and known["E"].required and known["E"].example == "a"
    assert not known["A"].required, "a default is enough"


def test_a_secrets_default_is_never_kept() -> None:
    assert "s3cret-marker" not in repr(variables_of(json.dumps(SCHEMA), "x.json"))


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_is_no_schema_is_refused_with_its_line(case: tuple[str, str, str]) -> None:
    with pytest.raises(ShipwayError) as refused:
        variables_of(case[0], "x.json")
    assert refused.value.where == case[1] and case[2] in refused.value.what
