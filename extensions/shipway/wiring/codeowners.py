"""CODEOWNERS: who owns the service's folder."""

from __future__ import annotations

import re

from shipway.derive.service_facts import ServiceFacts
from shipway.service import Service
from shipway.splice.lines import LinesDocument
from shipway.splice.model import Document, Entry, Node
from shipway.wiring.target import Blocks, Target, id_parts

SORTED_FROM = 3
SECTION = re.compile(r"\^?\[")
WILDCARD = re.compile(r"[*?\[]")


class CodeownersDocument(LinesDocument):
    """The last match wins, so a new line goes last: last among its neighbours when no line after
    them can match it, else last of the file; GitLab's sections are left alone."""

    def place(self, line: str) -> Entry | None:
        lines = self.root.entries
        sections = [entry.start for entry in lines if SECTION.match(str(entry.key))]
        lines = tuple(entry for entry in lines if not sections or entry.start < sections[0])
        word = line.split()[0]
        folder = _parent(word)
        numbers = [n for n, entry in enumerate(lines) if _parent(str(entry.key)) == folder]
        later = lines[numbers[-1] + 1 :] if numbers else ()
        if numbers and not any(_may_match(str(entry.key), folder) for entry in later):
            return _last_before(word, [lines[number] for number in numbers])
        if sections:
            return lines[-1] if lines else None
        return self.end


class Codeowners:
    """The line ``/services/<name>/ <owner>``."""

    name = "codeowners"
    order = 60
    lacking = "no CODEOWNERS file found, or no owner named"
    shared = False

    def path(self, service: Service) -> str:
        return service.codeowners_file if service.owner else ""

    def blocks(self, facts: ServiceFacts) -> Blocks:
        service = facts.service
        return {f"lines//{service.folder}/": f"/{service.folder}/ {service.owner}"}

    def open(self, text: str) -> Document:
        return CodeownersDocument(text)

    def container(self, document: Document, block_id: str) -> Node | None:
        return document.root

    def find(self, document: Document, block_id: str) -> Entry | None:
        wanted = id_parts(block_id)[1]
        return next((entry for entry in document.root.entries if entry.key == wanted), None)


TARGET: Target = Codeowners()


def _last_before(word: str, neighbours: list[Entry]) -> Entry:
    """The neighbour after which ``word`` goes: in order when they are sorted, else the last."""
    keys = [str(entry.key) for entry in neighbours]
    smaller = [entry for entry in neighbours if str(entry.key) < word]
    in_order = len(keys) >= SORTED_FROM and keys == sorted(keys) and smaller
    return smaller[-1] if in_order else neighbours[-1]


def _parent(pattern: str) -> str:
    """``services`` of ``/services/payments/`` and ``services/payments``."""
    return pattern.strip("/").rpartition("/")[0]


def _may_match(pattern: str, folder: str) -> bool:
    """Whether the pattern might match something below ``folder``; in doubt, it might."""
    path = pattern.strip("/")
    anchored = "/" in pattern.rstrip("/")
    first = path.split("/")[0]
    return not anchored or bool(WILDCARD.search(first)) or first == folder.split("/")[0]
