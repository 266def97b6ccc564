"""Splice JSON, with comments or without."""

from __future__ import annotations

import json

from shipway.errors import EditError
from shipway.splice.javascript.document import JavaScriptDocument
from shipway.splice.javascript.nodes import node_of
from shipway.splice.javascript.source import Source


class JsonDocument(JavaScriptDocument):
    """A JSON file (see splice.model.Document): double quotes, quoted keys, no trailing commas.

    ``strict`` refuses what JSON itself does not allow, such as comments; without it the looser
    kinds are read too. Raises EditError when it cannot be read.
    """

    json_only = True

    def __init__(self, text: str, *, strict: bool = False) -> None:
        self._set(text)
        if strict:
            try:
                json.loads(text.removeprefix("\ufeff"))
            except json.JSONDecodeError as error:
                raise EditError(
                    f"not JSON: {error.msg}", line=error.lineno, fix="correct that line"
                ) from None
        source = Source(text, wrap="()")
        self.root = node_of(source, source.expression())
