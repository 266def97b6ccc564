"""The routes and `openapi.json`: what is found with its line, and what is let be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shipway.check.stale_openapi import stale_openapi
from support.changes import swap

ROUTES = """\
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { client } from "./client.js";

export const contract = {
  params: z.object({ name: z.string().min(1) }),
  response: { 200: z.object({ message: z.string() }).describe("What is said") },
};

export const greetings: FastifyPluginAsyncZod = async (app) => {
  app.get("/greetings/:name", { schema: contract }, async (request) => {
    await client.get("/elsewhere", {});
    return { message: request.params.name };
  });
  app.post("/greetings", { schema: { body: z.object({ to: z.string() }) } }, async () => ({}));
};
"""
PATH, SCHEMA = "services/api/src/routes/greetings.ts", "services/api/openapi.json"


def answers(*keys: str) -> dict[str, Any]:
    properties = {key: {"type": "string"} for key in keys}
    return {"application/json": {"schema": {"type": "object", "properties": properties}}}


def document(prefix: str = "") -> dict[str, Any]:
    get = {
        "parameters": [{"in": "path", "name": "name", "required": True}],
        "responses": {"200": {"content": answers("message")}},
    }
    post = {"requestBody": {"content": answers("to")}, "responses": {"200": {}}}
    return {
        "paths": {
            f"{prefix}/greetings/{{name}}": {"get": get},
            f"{prefix}/greetings": {"post": post},
        }
    }


def found(routes: str = ROUTES, schema: dict[str, Any] | None = None, more: str = "") -> list[str]:
    texts = {PATH: routes, "services/api/src/app.ts": more}
    text = json.dumps(schema or document(), indent=2)
    return [f"{f.path}:{f.line} {f.what}" for f in stale_openapi(texts, SCHEMA, text, "again")]


@pytest.mark.parametrize(
    ("routes", "schema", "more"),
    [
        (ROUTES, document(), ""),
        (ROUTES, document("/v1"), 'app.register(greetings, { prefix: "/v1" });'),
        (ROUTES.replace('"/greetings/:name"', "where"), document(), 'const where = "/greetings/:name";'),
        (ROUTES.replace("z.object({ name: z.string().min(1) })", "params"), document(), ""),
        (ROUTES.replace("(app)", "(_)"), document(), ""),
        ("export {", document(), '"/greetings/:name" "/greetings"'),
        (ROUTES.replace("z.object({ message", "base.extend({ more"), document(), ""),
    ],
    ids=["the same", "a prefix", "a computed path", "an imported schema", "no plugin", "an error", "derived"],
)  # fmt: skip
def test_what_is_the_same_or_cannot_be_read_is_let_be(
    routes: str, schema: dict[str, Any], more: str
) -> None:
    assert found(routes, schema, more) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("/greetings/:name", "/hello/:name", ":11 GET /hello/{name} is not in the contract"),
        ("app.post", "app.put", ":15 PUT /greetings is not in the contract"),
        ("message: z", "text: z", ":11 GET /greetings/{name}: text of the answer 200 is not in the contract"),
        ("{ to: z", "{ cc: z.email(), to: z", ":15 POST /greetings: cc of its body is not in the contract"),
        ("{ name: z", "{ id: z", ":11 GET /greetings/{name}: id of its path is not in the contract"),
        ("params:", "querystring: z.object({ a: z.string() }),\n  params:", ":12 GET /greetings/{name}: a of its query is not in the contract"),
    ],
)  # fmt: skip
def test_a_route_that_changed_is_found_at_its_line(old: str, new: str, says: str) -> None:
    assert f"{PATH}{says}" in found(swap(old, new)(ROUTES))


def test_what_no_route_has_any_more_is_found_in_the_document() -> None:
    without = swap('  app.post("/greetings", ', '  other("/hello", ')(ROUTES)
    said = "POST /greetings is in the contract alone: no route has it"
    assert found(without) == [f"{SCHEMA}:30 {said}"]
    said = "POST /greetings is in the contract alone: no route has it"
    assert f"{SCHEMA}:30 {said}" in found(swap("app.post", "app.put")(ROUTES))


@pytest.mark.parametrize("text", [None, "{", "[]", '{"paths": 1}'])
def test_a_document_that_is_none_is_stale(text: str | None) -> None:
    (one,) = stale_openapi({}, SCHEMA, text, "again")
    assert (one.rule, one.fix, one.path) == ("stale-openapi", "again", SCHEMA)
