"""The TypeScript project of the root that refers to the host's libraries, one by one."""

from __future__ import annotations

import posixpath
from collections.abc import Collection

from shipway.errors import EditError
from shipway.sources.host_files import HostFiles
from shipway.splice.json import JsonDocument
from shipway.splice.model import Document, Entry, Node

PACKAGES = "tsconfig.packages.json"
"""What `shipway add packages-build` makes where the root's tsconfig.json is no list of projects."""
NAMES = (PACKAGES, "tsconfig.json", "tsconfig.build.json")
"""What `tsc --build` is run on; `packages:build` reads the first one where it is there."""
DEEPEST = 5
"""How far what a tsconfig extends is followed."""
PROJECT = "tsconfig.build.json"
"""What makes a library's declarations and nothing else."""


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


def refers_to_others(text: str, folders: Collection[str]) -> bool:
    """Whether a tsconfig refers to one of ``folders`` by another project than :data:`PROJECT`: a
    second reference there would have two projects write one library's declarations."""
    try:
        document = JsonDocument(text)
    except EditError:
        return False
    found = {folder: reference_to(document, folder) for folder in folders}
    return any(
        posixpath.normpath(str(entry.value.value_at("path"))) != f"{folder}/{PROJECT}"
        for folder, entry in found.items()
        if entry
    )


def option_of(host: HostFiles, path: str, key: str, deep: int = DEEPEST) -> Node | None:
    """A compiler option of a tsconfig, or of the files in the repository that it extends; None
    where none of them says it."""
    if not host.on_disk([path]):
        return None
    try:
        root = JsonDocument(host.text(path)).root
    except EditError:
        return None
    said = root.at("compilerOptions", key)
    if said is not None or not deep:
        return said
    names = [str(one.value.value) for one in root.entries_at("extends")]
    for name in reversed(names or [str(root.value_at("extends"))]):
        base = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        base = base if base.endswith(".json") else f"{base}.json"
        if name.startswith(".") and (said := option_of(host, base, key, deep - 1)) is not None:
            return said
    return None


def is_true(host: HostFiles, path: str, key: str) -> bool:
    """Whether a tsconfig, or what it extends, says so of a compiler option."""
    said = option_of(host, path, key)
    return said is not None and said.value is True


def has_paths(text: str) -> bool:
    """Whether a tsconfig gives names such as ``@/*`` to paths; not where it cannot be read."""
    try:
        return bool(JsonDocument(text).root.entries_at("compilerOptions", "paths"))
    except EditError:
        return False
