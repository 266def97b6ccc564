"""Rules of the host's Biome that files of the template do not keep: excepted, file by file.

A config file needs a default export, whatever the host's rules say of default exports. A comment in
each file would meet the next version of the template; an override in a ``biome.json`` of the
service's own does not, and leaves the rule to bite in every other file. Biome calls that a nested
configuration: https://biomejs.dev/guides/big-projects/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from shipway.formatting.found import Formatter
from shipway.formatting.run import format_files, lint_files
from shipway.sources.services import ANSWERS_NAME
from shipway.sources.workspace import read_json

CONFIG = "biome.json"
NESTED = '{"root": false, "extends": "//"}'
FIRST_NESTED = 2
"""The major version of Biome that knows nested configurations, and exceptions for a whole file."""

Hit = tuple[str, str]
"""A path and what is wrong with it, such as ``lint/style/noDefaultExport``."""


def with_exceptions(
    root: Path,
    formatters: Iterable[Formatter],
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
) -> dict[str, bytes]:
    """The ``biome.json`` of each service, path -> content, that has to say more than it does.

    before, after: the files that are written, as they were (the new ones are missing there) and as
    they will be. What a file broke before is left to the team. A service whose ``biome.json`` is
    not plain JSON keeps it as it is.
    """
    biome = biome_of(root, formatters)
    if biome is None:
        return {}
    owners = {path: folder for path in after if (folder := service_of(root, path, after))}
    new = lint_files(root, biome, {path: after[path] for path in owners})
    old = lint_files(root, biome, {path: before[path] for path in owners if path in before})
    found: dict[str, set[Hit]] = {}
    for path, rule in new - old:
        name = PurePosixPath(path).relative_to(owners[path]).as_posix()
        found.setdefault(owners[path], set()).add((rule, name))
    configs = {
        f"{folder}/{CONFIG}": text
        for folder, hits in found.items()
        if (text := _config(_known(root, f"{folder}/{CONFIG}", after), hits)) is not None
    }
    return format_files(root, [biome], configs).contents


def biome_of(root: Path, formatters: Iterable[Formatter]) -> Formatter | None:
    """The host's Biome, where it is installed and knows exceptions of this form."""
    found = next((one for one in formatters if one.kind.name == "biome" and one.script), None)
    return found if found and _major(root, found) >= FIRST_NESTED else None


def service_of(root: Path, path: str, written: Mapping[str, bytes]) -> str:
    """The folder of the service that a file belongs to; empty when it belongs to none."""
    for parent in PurePosixPath(path).parents:
        answers = f"{parent}/{ANSWERS_NAME}"
        if parent.name and (answers in written or (root / answers).is_file()):
            return str(parent)
    return ""


def _major(root: Path, biome: Formatter) -> int:
    version = str(read_json(root / f"node_modules/{biome.kind.package}/package.json")["version"])
    return int(version.partition(".")[0])


def _known(root: Path, path: str, written: Mapping[str, bytes]) -> bytes | None:
    there = root / path
    return written.get(path) or (there.read_bytes() if there.is_file() else None)


def _config(known: bytes | None, hits: set[Hit]) -> bytes | None:
    """The nested configuration ``known`` (None: there is none) with exceptions for ``hits``."""
    try:
        config: dict[str, Any] = json.loads(known or NESTED)
        overrides = config.setdefault("overrides", [])
        for rule in sorted({rule for rule, _ in hits}):
            _except(overrides, rule, sorted(name for one, name in hits if one == rule))
    except (ValueError, TypeError, AttributeError, KeyError):
        return None
    return (json.dumps(config, indent=2, ensure_ascii=False) + "\n").encode()


def _except(overrides: list[dict[str, Any]], rule: str, names: list[str]) -> None:
    _, group, name = rule.split("/")
    off = {"rules": {group: {name: "off"}}}
    same = next((one for one in overrides if one.get("linter") == off), None)
    if same is None:
        overrides.append({"includes": names, "linter": off})
    else:
        same["includes"] = sorted({*same["includes"], *names})
