"""The example call: a route that needs nothing but its path, and no other."""

from __future__ import annotations

from typing import Any

import pytest

from shipway.connect.example import client_text, example_call
from shipway.connect.example import test_text as text_of_test

Json = dict[str, Any]


def parameter(name: str, schema: Json, place: str = "path", *, required: bool = True) -> Json:
    return {"name": name, "in": place, "required": required, "schema": schema}


def operations(*parameters: Json, path: str = "/orders") -> dict[tuple[str, str], Json]:
    return {("get", path): {"parameters": list(parameters), "responses": {}}}


TEXT: Json = {"type": "string"}


@pytest.mark.parametrize(
    "known",
    [
        {},
        {("post", "/orders"): {"responses": {}}},
        operations(parameter("q", TEXT, "query")),
        operations(parameter("id", {"$ref": "#/components/schemas/Id"}), path="/orders/{id}"),
        operations(parameter("id", {"type": "array"}), path="/orders/{id}"),
    ],
    ids=["no route", "a POST", "a query that is needed", "a reference", "a list"],
)
def test_what_only_a_person_can_call_gets_no_example(known: dict[tuple[str, str], Json]) -> None:
    assert example_call(known) is None


@pytest.mark.parametrize(
    ("known", "typed", "url"),
    [
        (operations(), '"/orders"', "/orders"),
        (operations(parameter("q", TEXT, "query", required=False)), '"/orders"', "/orders"),
        (
            operations(parameter("id", {"type": "integer"}), path="/orders/{id}"),
            '"/orders/{id}", { params: { path: { id: 1 } } }',
            "/orders/1",
        ),
        (
            operations(parameter("order-id", {"enum": ["a", "b"]}), path="/o/{order-id}"),
            '"/o/{order-id}", { params: { path: { "order-id": "a" } } }',
            "/o/a",
        ),
    ],
)
def test_a_call_is_typed_as_the_contract_has_it(
    known: dict[tuple[str, str], Json], typed: str, url: str
) -> None:
    call = example_call(known)
    assert call is not None and (call.typed, call.url) == (typed, url)


def test_a_name_of_several_words_is_one_name_in_the_code() -> None:
    call = example_call(operations())
    assert call is not None
    text = text_of_test("order-api", "ORDER_API_URL", call)
    assert 'import { orderApiClient } from "../src/clients/order-api.js";' in text
    assert "function orderApiClient(" in client_text("order-api", "@a/order-api-client", "X")
