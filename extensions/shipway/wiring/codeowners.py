"""CODEOWNERS: who owns the service's folder. The last match wins, hence the last line."""

from __future__ import annotations

from shipway.service import Service
from shipway.splice.lines import LinesDocument
from shipway.splice.model import Document, Entry, Node
from shipway.wiring.target import Blocks, id_parts


class Codeowners:
    """The line ``/services/<name>/ <owner>``."""

    name = "codeowners"
    shared = False

    def path(self, service: Service) -> str:
        return service.codeowners_file

    def blocks(self, service: Service) -> Blocks:
        if not service.owner:
            return {}
        return {f"lines//{service.folder}/": f"/{service.folder}/ {service.owner}"}

    def open(self, text: str) -> Document:
        return LinesDocument(text)

    def container(self, document: Document, block_id: str) -> Node | None:
        return document.root

    def find(self, document: Document, block_id: str) -> Entry | None:
        wanted = id_parts(block_id)[1]
        return next((entry for entry in document.root.entries if entry.key == wanted), None)


TARGET = Codeowners()
