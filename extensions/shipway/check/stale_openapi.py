"""The routes of a service and its ``openapi.json``: what can be compared without running Node.

Only what is written out is read, as of ``env.schema.json``. The service's own test compares the
rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from shipway.check.api_routes import METHODS, Route, routes_in
from shipway.check.finding import Finding
from shipway.check.groups import DERIVED
from shipway.check.rules import Rule
from shipway.errors import EditError, ShipwayError
from shipway.sources.openapi import line_of, operations_in

RULE = "stale-openapi"


class _At(NamedTuple):
    file: str
    route: Route


def stale_openapi(
    texts: Mapping[str, str], schema_path: str, schema_text: str | None, fix: str
) -> list[Finding]:
    """Every route that the document says otherwise. texts: the service's sources by their paths;
    schema_text: None where there is no document."""
    if schema_text is None:
        return [Finding(schema_path, 1, RULE, "there is no such file", fix)]
    try:
        operations = operations_in(schema_text, schema_path)
    except ShipwayError as error:
        return [Finding(schema_path, error.line or 1, RULE, error.what, fix)]
    routes = [_At(path, route) for path, text in texts.items() for route in _read(text)]
    found = []
    for at in routes:
        for what in _differences(at.route, operations):
            key = f"{at.route.method} {at.route.path}"
            found.append(Finding(at.file, at.route.line, RULE, what, fix, key=key))
    for what, path in _gone(operations, [at.route for at in routes], texts.values()):
        line = line_of(schema_text, path)
        found.append(Finding(schema_path, line, RULE, what, fix, key=what.partition(" is ")[0]))
    return found


def _read(text: str) -> list[Route]:
    """None of a file that cannot be read: the compiler says so."""
    if "fastify" not in text:
        return []
    try:
        return routes_in(text)
    except EditError:
        return []


def _is_at(route: Route, path: str) -> bool:
    """Whether a route is at a path, perhaps behind a prefix."""
    return path == route.path or (route.path != "/" and path.endswith(route.path))


def _differences(
    route: Route, operations: Mapping[tuple[str, str], Mapping[str, Any]]
) -> Iterator[str]:
    name = f"{route.method.upper()} {route.path}"
    there = [
        operation
        for (method, path), operation in operations.items()
        if method == route.method and _is_at(route, path)
    ]
    if not there and not (route.path == "/" and operations):
        yield f"{name} is not in the contract"
    for where, keys in route.keys.items() if len(there) == 1 else ():
        known = _known(there[0], where)
        said = f"the answer {where}" if where.isdigit() else f"its {where}"
        for key in sorted(keys ^ known) if known is not None else ():
            there_or_not = "is not in the contract" if key in keys else "is in the contract alone"
            yield f"{name}: {key} of {said} {there_or_not}"


def _known(operation: Mapping[str, Any], where: str) -> frozenset[str] | None:
    """The keys that the document has; None where it refers to others."""
    if where in ("path", "query"):
        parameters = operation.get("parameters", ())
        return frozenset(one.get("name", "") for one in parameters if one.get("in") == where)
    body = operation.get("requestBody") if where == "body" else operation["responses"].get(where)
    content = (body or {}).get("content") or {}
    schema = content.get("application/json", {}).get("schema") or {}
    return frozenset(schema["properties"]) if "properties" in schema else None


def _gone(
    operations: Mapping[tuple[str, str], Mapping[str, Any]],
    routes: list[Route],
    texts: Any,
) -> Iterator[tuple[str, str]]:
    """What no source says any more, and its path."""
    for method, path in operations:
        here = [route for route in routes if _is_at(route, path)]
        gone = all(route.method != method for route in here) if here else _unnamed(path, texts)
        if gone and method in METHODS:
            yield f"{method.upper()} {path} is in the contract alone: no route has it", path


def _unnamed(path: str, texts: Any) -> bool:
    """Whether no source has the end of a path in quotes; a prefix may stand elsewhere."""
    parts = [f":{one[1:-1]}" if one.startswith("{") else one for one in path.split("/")[1:]]
    ends = ["/" + "/".join(parts[number:]) for number in range(len(parts))]
    quoted = [f"{quote}{end}{quote}" for end in ends for quote in "\"'`"]
    return not any(one in text for text in texts for one in quoted)


RULES = (
    Rule(
        id=RULE,
        title="the routes of a service and its `openapi.json` differ",
        why="Callers are written for the JSON, and the process answers as the code says. What is "
        "written out is compared here: methods, paths and keys; the service's own test compares "
        "the rest.",
        cure="`pnpm --filter PACKAGE api:schema`",
        group=DERIVED,
        of="src/routes, beside openapi.json",
        wrong='app.get("/greetings/:name", …) // openapi.json: "/greeting/{name}"',
        right='app.get("/greetings/:name", …) // openapi.json: "/greetings/{name}"',
        # An error at once: only services that were asked for a contract have one.
        since="1.5.0",
    ),
)
