"""Root package.json: the script ``create:service``, so that nobody needs to remember a command, and
leave for packages' scripts where the host gives it here."""

from __future__ import annotations

from shipway.derive.service_facts import ServiceFacts
from shipway.errors import EditError
from shipway.service import Service
from shipway.splice.json import JsonDocument
from shipway.splice.model import Document, Entry, Node
from shipway.wiring.pnpm_workspace import packages_built
from shipway.wiring.target import Blocks, Target, id_parts

BUILDS = "pnpm.onlyBuiltDependencies"


class PackageJson:
    """The entry ``scripts.create:service``, to which pnpm appends the arguments, and the items
    ``esbuild`` and, with telemetry, ``protobufjs`` of ``pnpm.onlyBuiltDependencies``. Parts have
    entries of ``scripts`` and of ``devDependencies``."""

    name = "package_json"
    order = 40
    lacking = "no package.json"
    shared = True

    def path(self, service: Service) -> str:
        return service.package_json_file

    def blocks(self, facts: ServiceFacts) -> Blocks:
        blocks: Blocks = {}
        if not facts.service.made_as.library:
            blocks["scripts/create:service"] = '"create:service": "shipway new"'
        if facts.service.allow_builds == BUILDS:
            blocks |= {f"{BUILDS}/{name}": f'"{name}"' for name in packages_built(facts.service)}
        return blocks

    def open(self, text: str) -> Document:
        return JsonDocument(text, strict=True)

    def container(self, document: Document, block_id: str) -> Node | None:
        assert isinstance(document, JsonDocument)
        if document.root.kind != "map":
            raise EditError("not an object", line=1, fix="see the format of package.json")
        head, _ = id_parts(block_id)
        if head == BUILDS:
            return document.root.at(*BUILDS.split("."))
        return document.child(document.root, head, "map")

    def find(self, document: Document, block_id: str) -> Entry | None:
        head, name = id_parts(block_id)
        if head == BUILDS:
            builds = document.root.entries_at(*BUILDS.split("."))
            return next((entry for entry in builds if entry.value.value == name), None)
        entries = document.root.at(head)
        return entries.get(name) if entries else None


TARGET: Target = PackageJson()
