"""The root's tsconfig: a reference to a library, where each of its siblings has one."""

from __future__ import annotations

import json
import posixpath

from shipway.derive.service_facts import ServiceFacts
from shipway.errors import EditError
from shipway.service import Service
from shipway.sources.tsconfig import PROJECT, reference_to
from shipway.splice.javascript.document import JavaScriptDocument
from shipway.splice.json import JsonDocument
from shipway.splice.model import Document, Entry, Node
from shipway.wiring.target import Blocks, Target, id_parts


class Tsconfig:
    """The item of ``references`` whose ``path`` leads to the library."""

    name = "tsconfig"
    order = 45
    lacking = "no tsconfig of the root refers to packages"
    shared = False

    def path(self, service: Service) -> str:
        return service.tsconfig_file

    def blocks(self, facts: ServiceFacts) -> Blocks:
        path = f"{facts.service.folder}/{PROJECT}"
        return {f"references/{path}": f'{{ "path": {json.dumps(path)} }}'}

    def open(self, text: str) -> Document:
        return JsonDocument(text)

    def container(self, document: Document, block_id: str) -> Node | None:
        assert isinstance(document, JavaScriptDocument)
        if document.root.kind != "map":
            raise EditError("not an object", line=1, fix="write { } around it")
        return document.child(document.root, "references", "list")

    def find(self, document: Document, block_id: str) -> Entry | None:
        return reference_to(document, posixpath.dirname(id_parts(block_id)[1]))


TARGET: Target = Tsconfig()
