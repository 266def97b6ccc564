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
    "a reference that leads nowhere": (
        '{"properties": {\n"A": {\n"$ref": "#/$defs/Secret"}}}', "x.json:3", "leads nowhere",
    ),
    "a nested one": (
        '{"$defs": {"S": {\n"$ref": "#/$defs/T"}},\n"properties": {"A": {"$ref": "#/$defs/S"}}}',
        "x.json:2", "leads nowhere",
    ),
    "one into another file": (
        '{"properties": {"A":\n{"anyOf": [\n{"$ref": "other.json#/S"}]}}}', "x.json:3", "leads out",
    ),
    "one in a circle": (
        '{"$defs": {"S": {"allOf": [\n{"$ref": "#/$defs/S"}]}},\n'
        '"properties": {"A": {"$ref": "#/$defs/S"}}}',
        "x.json:2", "leads to itself",
    ),
    "not described": ('{"properties": {\n\n"A": 1}}', "x.json:3", "not described"),
}  # fmt: skip
SHARED = {
    "type": "string",
    "writeOnly": True,
    "minLength": 8,
    "default": "s3cret-marker",
}
HIDDEN = {
    "by reference": {"$ref": "#/$defs/Secret"},
    "by a reference to one": {"$ref": "#/$defs/Alias"},
    "with more beside it": {"$ref": "#/$defs/Secret", "description": "Ours", "writeOnly": False},
    "in allOf": {"allOf": [{"$ref": "#/$defs/Secret"}], "default": "s3cret-marker"},
    "in anyOf": {"anyOf": [{"$ref": "#/$defs/Secret"}, {"type": "null"}], "default": None},
    "in an object": {"type": "object", "properties": {"token": {"$ref": "#/$defs/Secret"}}},
    "in a list": {"type": "array", "items": {"$ref": "#/$defs/Secret"}},
    "by an escaped name": {"$ref": "#/$defs/a~1b%20c"},
}


def test_everything_survives() -> None:
    """Whatever a schema may say of a variable is read as it was written."""
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


@pytest.mark.parametrize("described", HIDDEN.values(), ids=HIDDEN)
def test_a_secret_is_one_wherever_it_is_described(described: dict[str, object]) -> None:
    """By reference, as generators in every language write what is shared."""
    definitions = {"Secret": SHARED, "Alias": {"$ref": "#/$defs/Secret"}, "a/b c": SHARED}
    schema = {"$defs": definitions, "properties": {"A": described, "B": {"default": "x"}}}
    secret, plain = variables_of(json.dumps(schema), "x.json")
    assert secret.secret and secret.default is None and not plain.secret
    assert "s3cret-marker" not in repr(secret)


def test_what_is_data_is_no_description() -> None:
    """A default that happens to look like a schema makes no secret, and is no reference."""
    data = {"writeOnly": True, "$ref": "#/nowhere"}
    schema = {"properties": {"A": {"type": "object", "default": data, "examples": [data]}}}
    (variable,) = variables_of(json.dumps(schema), "x.json")
    assert not variable.secret


def test_other_languages_ways_to_describe_are_understood() -> None:
    """Go's generators refer from the root; pydantic writes alternatives with null."""
    schema = {
        "$ref": "#/$defs/Env",
        "$defs": {
            "Level": {"type": "string", "enum": ["info", "debug"]},
            "Base": {"properties": {"BASE": {"const": "x"}}, "required": ["BASE"]},
            "Env": {
                "allOf": [{"$ref": "#/$defs/Base"}],
                "properties": {
                    "LEVEL": {"allOf": [{"$ref": "#/$defs/Level"}], "default": "info"},
                    "LIMIT": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None},
                },
                "required": ["LIMIT"],
            },
        },
    }
    known = {v.name: v for v in variables_of(json.dumps(schema), "x.json")}
    assert list(known) == ["BASE", "LEVEL", "LIMIT"]
    assert known["BASE"].required and known["BASE"].choices == ("x",)
    assert known["LEVEL"].choices == ("info", "debug") and known["LEVEL"].default == "info"
    assert known["LIMIT"].type == "integer" and not known["LIMIT"].required


@pytest.mark.parametrize("default", [None, [], ["a"], {}, {"a": 1}, "a\x00", "\x7f", "\x85"])
def test_a_default_without_a_known_text_is_the_codes(default: object) -> None:
    """JSON is a guess at how the process reads a list, and YAML holds no control characters: none
    is written, and nobody is asked."""
    schema = {"properties": {"A": {"default": default}}, "required": ["A"]}
    (variable,) = variables_of(json.dumps(schema), "x.json")
    assert variable.default is None and not variable.required


def test_keywords_of_another_kind_say_nothing() -> None:
    """A hand-written schema with a number where a list belongs ends in no traceback."""
    odd = {"enum": 5, "allOf": 3, "anyOf": {}, "examples": "x", "properties": 1}
    schema = {"properties": {"A": odd, "B": {"allOf": [odd]}}, "required": 7, "allOf": "x"}
    assert [v.required for v in variables_of(json.dumps(schema), "x.json")] == [False, False]
