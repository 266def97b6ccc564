"""One variable in a service's zod object and in its env schema: put in, and taken out again."""

from __future__ import annotations

from collections.abc import Callable

import tree_sitter

from shipway.errors import EditError
from shipway.service import Service
from shipway.splice.javascript.document import JavaScriptDocument
from shipway.splice.javascript.nodes import node_of
from shipway.splice.javascript.source import ZOD_OBJECTS, Source, arguments_of
from shipway.splice.json import JsonDocument
from shipway.splice.model import Document, Entry, Node
from shipway.wiring.target import Blocks

SCHEMA = "EnvSchema"


class ZodDocument(JavaScriptDocument):
    """A ``config.ts`` (see splice.model.Document); its root is the object that is given to zod.

    Raises EditError when it has a syntax error, or declares no such object.
    """

    def __init__(self, text: str) -> None:
        self._set(text)
        source = Source(text)
        self.root = node_of(source, _object(source))


def _object(source: Source) -> tree_sitter.Node:
    """``{…}`` of ``EnvSchema = z.object({…})``, whatever is called on it."""
    value = source.constant(SCHEMA)
    while value is not None and value.type == "call_expression":
        called = value.child_by_field_name("function")
        arguments = arguments_of(value)
        if called and source.source(called) in ZOD_OBJECTS and len(arguments) == 1:
            if literal := source.literal(arguments[0]):
                return literal
            break
        value = called.child_by_field_name("object") if called else None
    line = source.line(value) if value else 1
    what = f"no {SCHEMA} = z.object({{ … }}) that can be read"
    raise EditError(what, line=line, fix="write its variables out as an object literal")


class Declaration:
    """The variable as a target of the engine (see wiring.target): one key of one object.

    keys: what leads from the document's root to the object. cure: where it is not there.
    """

    name, order, lacking, shared = "connect", 0, "", False

    def __init__(self, opened: Callable[[str], Document], *keys: str, cure: str = "") -> None:
        self._opened, self._keys, self._cure = opened, keys, cure

    def path(self, _: Service) -> str:
        return ""

    def blocks(self, _: object) -> Blocks:
        return {}

    def open(self, text: str) -> Document:
        return self._opened(text)

    def container(self, document: Document, block_id: str) -> Node | None:
        found = document.root.at(*self._keys)
        if found is None:
            raise EditError(f"it has no {'.'.join(self._keys)}", line=1, fix=self._cure)
        return found

    def find(self, document: Document, block_id: str) -> Entry | None:
        found = document.root.at(*self._keys)
        return found.get(block_id) if found else None


IN_CODE = Declaration(ZodDocument)
IN_SCHEMA = Declaration(
    lambda text: JsonDocument(text, strict=True),
    "properties",
    cure="write the schema anew: pnpm env:schema",
)


def in_code(variable: str, url: str, says: str) -> Blocks:
    """What stands in ``config.ts``."""
    return {variable: f'{variable}: z.url().default("{url}").describe("{says}")'}


def in_schema(variable: str, url: str, says: str) -> Blocks:
    """What `pnpm env:schema` makes of it."""
    lines = (
        '"type": "string"',
        '"format": "uri"',
        f'"default": "{url}"',
        f'"description": "{says}"',
    )
    body = ",\n".join(f"  {line}" for line in lines)
    return {variable: f'"{variable}": {{\n{body}\n}}'}
