"""The projects that a Vitest configuration or workspace file lists."""

from __future__ import annotations

from shipway.errors import EditError
from shipway.splice.javascript.document import JavaScriptDocument
from shipway.splice.model import Document, Entry, Node


def is_workspace(text: str) -> bool:
    """Whether a Vitest file lists projects that can be added to."""
    try:
        return projects_in(JavaScriptDocument(text)) is not None
    except EditError:
        return False


def projects_in(document: Document) -> Node | None:
    """The list of projects: the exported list itself, or `test.projects` / `test.workspace`."""
    if document.root.kind == "list":
        return document.root
    entry = projects_entry(document)
    return entry.value if entry and entry.value.kind == "list" else None


def projects_entry(document: Document) -> Entry | None:
    """The entry of the list below `test`, whatever its value is; None without one."""
    test = document.root.at("test")
    found = [test.get(name) for name in ("projects", "workspace")] if test else []
    return next((entry for entry in found if entry), None)
