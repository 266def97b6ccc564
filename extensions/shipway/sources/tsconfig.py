"""The TypeScript project of the root that refers to the host's libraries, one by one."""

from __future__ import annotations

import posixpath
from collections.abc import Collection

from shipway.errors import EditError
from shipway.splice.json import JsonDocument
from shipway.splice.model import Document, Entry

PACKAGES = "tsconfig.packages.json"
"""What `shipway add packages-build` makes where the root's tsconfig.json is no list of projects."""
NAMES = ("tsconfig.json", "tsconfig.build.json", PACKAGES)
"""What `tsc --build` is run on."""


def reference_to(document: Document, folder: str) -> Entry | None:
    """The item of ``references`` that leads to the project in ``folder``, or to a file in it."""
    for entry in document.root.entries_at("references"):
        path = posixpath.normpath(str(entry.value.value_at("path")))
        if folder in (path, posixpath.dirname(path)):
            return entry
    return None


def refers_to_any(text: str, folders: Collection[str]) -> bool:
    """Whether a tsconfig refers to one of ``folders``; not where it cannot be read."""
    try:
        document = JsonDocument(text)
    except EditError:
        return False
    return any(reference_to(document, folder) for folder in folders)


def has_paths(text: str) -> bool:
    """Whether a tsconfig gives names such as ``@/*`` to paths; not where it cannot be read."""
    try:
        return bool(JsonDocument(text).root.entries_at("compilerOptions", "paths"))
    except EditError:
        return False
