"""Files of which one form is enough: a fleet's services have many to the letter, and Prettier, on
one core, takes 10 ms for each.

A form follows from a file's content, its name, and the settings that hold where it lies. So one
stands for others only where it has their name and content, and where nothing in the host can tell
their paths apart. What may do so is looked for, not understood: where it is met, each is formatted.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from shipway.errors import ShipwayError
from shipway.formatting.found import Formatter
from shipway.nesting import shallow
from shipway.sources.reading import regular
from shipway.sources.workspace import read_json

CONFIGS = (".prettierrc", "prettier.config.", "package.yaml")
"""How names of files begin that may hold settings, beside package.json."""
PLAIN = frozenset((".prettierrc", ".prettierrc.json", ".prettierrc.yaml", ".prettierrc.yml"))
IGNORES = (".prettierignore", ".gitignore")
EDITOR = ".editorconfig"
OWN = frozenset((EDITOR, ".git", ".hg", ".jj", ".sl"))
"""What makes a folder another place: settings of its own, or an end to those from above."""
NEVER = ("node_modules",)
"""Ignored without a word: https://prettier.io/docs/ignore"""
NO_PLUGINS_UNASKED = 3
"""The major version that loads no plugin but those in its settings: one may look at the path."""


def twins(
    root: Path, formatters: Iterable[Formatter], files: Mapping[str, bytes]
) -> dict[str, str]:
    """Path -> the other path of ``files`` (POSIX path -> content) whose form is its form too.

    formatters: the installed ones. Only what Prettier formats alone has twins: the others fix what
    their linter finds, which depends on the packages around.
    """
    groups: dict[tuple[str, bytes], list[str]] = {}
    for path, content in files.items():
        if [one.kind.name for one in formatters if one.handles(path)] == ["prettier"]:
            groups.setdefault((PurePosixPath(path).name, content), []).append(path)
    many = [paths for paths in groups.values() if len(paths) > 1]
    if not many:
        return {}
    host = _Host(root, files)
    if not host.same_everywhere():
        return {}
    alike = ([path for path in paths if host.plain(path)] for paths in many)
    return {path: paths[0] for paths in alike for path in paths[1:]}


class _Host:
    """What the host, with ``files`` in it, says of forms."""

    def __init__(self, root: Path, files: Mapping[str, bytes]) -> None:
        self.root, self.files = root, files
        self.special: dict[PurePosixPath, bool] = {}
        self.coming: dict[PurePosixPath, set[str]] = {}
        for path in map(PurePosixPath, files):
            self.coming.setdefault(path.parent, set()).add(path.name)
        ignored = "\n".join(self.text(name) for name in IGNORES)
        self.patterns = [*NEVER, *(line for line in ignored.splitlines() if _is_pattern(line))]

    def same_everywhere(self) -> bool:
        """Whether the settings at the root are the same for files of one name."""
        prettier = read_json(self.root / "node_modules/prettier/package.json")
        if not _major_of(prettier) >= NO_PLUGINS_UNASKED:
            return False
        names = [name for name in self.names(PurePosixPath()) if name.startswith(CONFIGS)]
        sections = [line for line in self.text(EDITOR).splitlines() if line.strip()[:1] == "["]
        return (
            PLAIN.issuperset(names)
            and all(_scalars(_data(self.text(name))) for name in names)
            and _scalars(self.settings_in(PurePosixPath()))
            and not any("/" in section or "\\" in section for section in sections)
        )

    def plain(self, path: str) -> bool:
        """Whether nothing between the root and the file, and no pattern of an ignore file, is about
        this very path."""
        folders = list(PurePosixPath(path).parents)[:-1]
        return not any(map(self.is_special, folders)) and not _touched(path, self.patterns)

    def is_special(self, folder: PurePosixPath) -> bool:
        if folder not in self.special:
            own = any(name in OWN or name.startswith(CONFIGS) for name in self.names(folder))
            self.special[folder] = own or self.settings_in(folder) != {}
        return self.special[folder]

    def settings_in(self, folder: PurePosixPath) -> Any:
        """Prettier's in the folder's package.json: {} without any, None where it is no JSON."""
        if "package.json" not in self.names(folder):
            return {}
        package = _data(self.text(str(folder / "package.json")))
        return package.get("prettier", {}) if isinstance(package, dict) else None

    def names(self, folder: PurePosixPath) -> Collection[str]:
        there = self.root / folder
        known = (entry.name for entry in there.iterdir()) if there.is_dir() else ()
        return {*known, *self.coming.get(folder, ())}

    def text(self, path: str) -> str:
        """A file's text as it will be; empty without one."""
        if path in self.files:
            return self.files[path].decode("utf-8-sig", errors="replace")
        try:
            return regular(self.root / path, path).decode("utf-8-sig", errors="replace")
        except ShipwayError:
            return ""


def _major_of(package: Mapping[str, Any]) -> int:
    number = str(package.get("version")).partition(".")[0]
    return int(number) if number.isdecimal() else 0


def _data(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return yaml.load(shallow(text), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError):
        return None


def _scalars(settings: Any) -> bool:
    """Whether settings are plain: ``overrides`` and ``plugins`` are lists, a name leads on."""
    return isinstance(settings, dict) and not any(
        isinstance(value, (dict, list)) for value in settings.values()
    )


def _is_pattern(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _touched(path: str, patterns: Sequence[str]) -> bool:
    """Whether a pattern may be about the path: its last part fits one of the path's. More than
    what is ignored, and never less."""
    parts = PurePosixPath(path.lower()).parts
    return any(_fits(pattern.lower(), parts) for pattern in patterns)


def _fits(pattern: str, parts: Sequence[str]) -> bool:
    named = [part for part in pattern.strip().lstrip("!").split("/") if part not in ("", "**")]
    if not named or "\\" in pattern or "[" in pattern:
        return True
    return any(fnmatchcase(part, named[-1]) for part in parts)
