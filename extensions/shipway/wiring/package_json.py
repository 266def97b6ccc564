"""Root package.json: the script ``create:service``, so that nobody needs to remember a command."""

from __future__ import annotations

from shipway.derive.service_facts import ServiceFacts
from shipway.errors import EditError
from shipway.service import Service
from shipway.splice.json import JsonDocument
from shipway.splice.model import Document, Entry, Node
from shipway.wiring.target import Blocks, Target, id_parts


class PackageJson:
    """The entry ``scripts.create:service``; pnpm appends the arguments."""

    name = "package_json"
    order = 40
    lacking = "no package.json"
    shared = True

    def path(self, service: Service) -> str:
        return service.package_json_file

    def blocks(self, facts: ServiceFacts) -> Blocks:
        return {"scripts/create:service": '"create:service": "shipway new"'}

    def open(self, text: str) -> Document:
        return JsonDocument(text, strict=True)

    def container(self, document: Document, block_id: str) -> Node | None:
        assert isinstance(document, JsonDocument)
        if document.root.kind != "map":
            raise EditError("not an object", line=1, fix="see the format of package.json")
        return document.child(document.root, "scripts", "map")

    def find(self, document: Document, block_id: str) -> Entry | None:
        scripts = document.root.at("scripts")
        return scripts.get(id_parts(block_id)[1]) if scripts else None


TARGET: Target = PackageJson()
