"""JSON settings after the move: those of TypeScript, which lie where they are, and those of Biome,
which look at the whole repository."""

from __future__ import annotations

import posixpath
import re

from shipway.parts.moving.places import Places
from shipway.parts.moving.texts import Keys, renamed
from shipway.splice.json import JsonDocument

TSCONFIG = re.compile(r"(.*/)?(tsconfig|jsconfig)(\.[\w-]+)*\.json")
BIOME = re.compile(r"\.?biome\.jsonc?")
PATHS = (
    "baseUrl",
    "rootDir",
    "rootDirs",
    "outDir",
    "typeRoots",
    "declarationDir",
    "tsBuildInfoFile",
)
LISTS = ("extends", "include", "exclude", "files", "references")


def moved(text: str, path: str, places: Places) -> str:
    """The text of a settings file afterwards. Raises EditError where it cannot be read."""
    if TSCONFIG.fullmatch(path):
        return _aliased(_tsconfig(text, path, places), path, places)
    if BIOME.fullmatch(path):
        return renamed(JsonDocument(text), lambda keys: "$schema" not in keys, places.said)[0]
    return text


def _tsconfig(text: str, path: str, places: Places) -> str:
    """Whatever is said from the file's own folder."""

    def wanted(keys: Keys) -> bool:
        return keys[0] in LISTS or (keys[0] == "compilerOptions" and keys[1] in PATHS)

    def rename(value: str) -> str:
        return value if value.startswith("@") else places.relative(value, path)

    return renamed(JsonDocument(text), wanted, rename)[0]


def _aliased(text: str, path: str, places: Places) -> str:
    """Aliases, which lead on from ``baseUrl`` where there is one."""
    document = JsonDocument(text)
    base = str(document.root.value_at("compilerOptions", "baseUrl") or ".")
    start = posixpath.normpath(posixpath.join(posixpath.dirname(path), base, "x"))
    start = path if posixpath.dirname(start) == posixpath.dirname(path) else start
    if start.startswith(".."):
        return text

    def rename(value: str) -> str:
        return places.relative(value, start)

    return renamed(document, lambda keys: keys[:2] == ("compilerOptions", "paths"), rename)[0]
