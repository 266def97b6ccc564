"""A service's ``openapi.json``: the contract of its routes, which ``pnpm api:schema`` writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from shipway.errors import ShipwayError
from shipway.sources.view import View

OPENAPI_NAME = "openapi.json"
Operations = Mapping[tuple[str, str], Mapping[str, Any]]
"""Method in lower case and path -> what OpenAPI calls an operation."""


def contract_path(view: View, service: str) -> str:
    """Where the contract of a service of this repository lies; empty where it has none."""
    folders = view.host.schema_folders.get(service, ())
    paths = (f"{folder}/{OPENAPI_NAME}" for folder in folders)
    return next(filter(view.has, paths), "")


def contract_of(view: View, service: str) -> str:
    """Its text; empty where it has none."""
    path = contract_path(view, service)
    return (view.text(path) or "") if path else ""


def operations_in(text: str, path: str) -> Operations:
    """The operations of a document. Raises ShipwayError for what is none."""
    return operations_of(read_openapi(text, path))


def operations_of(document: Mapping[str, Any]) -> Operations:
    """The same of one that was read."""
    return {
        (method, url): operation
        for url, methods in document["paths"].items()
        for method, operation in methods.items()
        if isinstance(operation, dict) and isinstance(operation.get("responses"), dict)
    }


def read_openapi(text: str, path: str) -> Mapping[str, Any]:
    """The document. Raises ShipwayError for what is none."""
    fix = "write it anew: pnpm api:schema"
    try:
        document: Any = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ShipwayError(f"no JSON: {error}", path, fix) from None
    found = document if isinstance(document, dict) else {}
    paths = found.get("paths")
    if not isinstance(paths, dict) or not all(isinstance(one, dict) for one in paths.values()):
        raise ShipwayError("no OpenAPI document: it has no paths", path, fix)
    return found


def line_of(text: str, path: str) -> int:
    """The line of one of its paths; the first where it has no such."""
    rows = enumerate(text.split("\n"), 1)
    return next((number for number, row in rows if f"{json.dumps(path)}:" in row), 1)
