"""What breaks callers is found, and what does not is let be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shipway.check.breaking_api import base_of, breaking_api
from shipway.errors import ShipwayError
from support.hosts import commit, git, make_host

PATH = "services/api/openapi.json"
Json = dict[str, Any]
TEXT = {"type": "string"}


def document(*, answer: Json | None = None, body: Json | None = None, **more: Any) -> Json:
    operation: Json = {"responses": {"200": _content(answer or {}), "default": {}}, **more}
    if body is not None:
        operation["requestBody"] = _content(body)
    return {"paths": {"/orders": {"post": operation}}}


def _content(schema: Json) -> Json:
    return {"content": {"application/json": {"schema": schema}}}


def of(*required: str, **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(required)}


def query(required: bool, **schema: Any) -> Json:
    return {"parameters": [{"in": "query", "name": "q", "required": required, "schema": schema}]}


def found(old: Json, new: Json) -> list[str]:
    texts = json.dumps(old), json.dumps(new, indent=2)
    findings = breaking_api(PATH, *texts, "0123456789abcdef")
    assert {one.rule for one in findings} <= {"breaking-api"}
    assert all(one.what.endswith(", which callers of 0123456789ab rely on") for one in findings)
    return [one.what.rpartition(", which")[0] for one in findings]


A, B = of("a", a=TEXT), of("b", b=TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (document(answer=A), document(answer=of("a", "b", a=TEXT, b=TEXT))),
        (document(body=of("a", a=TEXT)), document(body=of(a=TEXT, b=TEXT))),
        (document(**query(True, type="string")), document()),
        (document(**query(True, type="integer")), document(**query(False, type="number"))),
        (document(), document(**query(False, type="string"))),
        (document(body=of(a={"enum": [1]})), document(body=of(a={"enum": [1, 2]}))),
        (document(answer=of(a={"type": ["string", "null"]})), document(answer=of(a=TEXT))),
        (document(answer={"anyOf": [A, B]}), document(answer={"anyOf": [B]})),
        (document(answer=A), {**document(answer={"$ref": "#/x/A"}), "x": {"A": A}}),
        ({"paths": {}}, document()),
    ],
    ids=["a field", "an optional field", "a parameter goes", "wider", "an optional parameter",
         "a value more", "never null", "alternatives", "by reference", "a route"],
)  # fmt: skip
def test_what_callers_do_not_notice_is_let_be(old: Json, new: Json) -> None:
    assert found(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (document(), {"paths": {}}, "POST /orders is gone"),
        (document(), {"paths": {"/orders": {"get": {"responses": {}}}}}, "POST /orders is gone"),
        (document(answer=A), document(answer=B), "POST /orders: 200.a is gone"),
        (document(answer=A), document(answer=of(a=TEXT)), "POST /orders: 200.a may be missing now"),
        (document(answer=of(a=A)), document(answer=of(a=of("a", a={"type": "integer"}))),
         "POST /orders: 200.a.a is integer now, and was string"),
        (document(answer={"type": "array", "items": A}), document(answer={"type": "array", "items": of()}),
         "POST /orders: 200[].a is gone"),
        (document(answer=of(a=TEXT)), document(answer=of(a={"type": ["string", "null"]})),
         "POST /orders: 200.a is string or null now, and was string"),
        (document(body=of(a=TEXT)), document(body=A), "POST /orders: body.a is required now"),
        (document(body=A), document(body=of("a", "b", a=TEXT, b=TEXT)), "POST /orders: body.b is required now"),
        (document(**query(False, enum=["x", "y"])), document(**query(False, enum=["x"])),
         "POST /orders: q may be y no more"),
        (document(**query(False, type="string")), document(**query(False, type="string", enum=["x"])),
         "POST /orders: q may be one of 1 values only now"),
        (document(), document(**query(True, type="string")), "POST /orders: q in its query is required now"),
        (document(), document(requestBody={"required": True}), "POST /orders: a body is required now"),
        (document(), document(responses={"default": {}}), "POST /orders: it answers 200 no more"),
    ],
)  # fmt: skip
def test_what_breaks_a_caller_is_found(old: Json, new: Json, says: str) -> None:
    assert found(old, new) == [says]


def test_a_schema_that_holds_itself_comes_to_an_end() -> None:
    node = of("next", next={"$ref": "#/x/Node"})
    old = {**document(answer={"$ref": "#/x/Node"}), "x": {"Node": node}}
    new = {**old, "x": {"Node": {**node, "description": "another"}}}
    assert found(old, new) == []


@pytest.mark.parametrize("text", [None, "", "{", "[]"])
def test_a_document_that_is_none_is_another_finding(text: str | None) -> None:
    assert breaking_api(PATH, text, json.dumps(document()), "x") == []
    assert breaking_api(PATH, json.dumps(document()), text, "x") == []


def test_the_base_is_where_the_branch_left_main(tmp_path: Path) -> None:
    """Or another that is named; none where there is no such branch, and a refusal of what git does
    not know."""
    root = make_host(tmp_path / "acme")
    left = git(root, "rev-parse", "HEAD").strip()
    git(root, "checkout", "--quiet", "-b", "topic")
    commit(root, "One")
    assert base_of(root) == left
    assert base_of(root, "topic") == git(root, "rev-parse", "HEAD").strip()
    with pytest.raises(ShipwayError, match="no commit nowhere"):
        base_of(root, "nowhere")
    git(root, "branch", "--quiet", "-D", "main")
    assert base_of(root) == ""
