"""Which formatters a host has: those that its root declares, and that its root uses."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from shipway.errors import EditError
from shipway.sources.workspace import read_json
from shipway.splice.json import JsonDocument

DEPENDENCIES = ("dependencies", "devDependencies")
HANDLED_BY_BIOME = frozenset(
    (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".json", ".jsonc", ".css")
)


class Kind(NamedTuple):
    """A formatter as npm has it.

    configs: files at the root that are evidence of its use; a package.json script that names it
    is evidence too. writes: what a person types after its name to have files rewritten; quiet: what
    a program adds. own: the suffixes that it alone handles where there are several; empty for all
    that it knows. one_core: it works on one core, however many there are.
    """

    name: str
    package: str
    configs: tuple[str, ...]
    writes: tuple[str, ...]
    quiet: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()
    one_core: bool = False


KINDS = (
    Kind(
        "biome",
        "@biomejs/biome",
        ("biome.json", "biome.jsonc", ".biome.json", ".biome.jsonc"),
        ("check", "--write"),
        (
            "--colors=off",
            "--files-ignore-unknown=true",
            "--no-errors-on-unmatched",
            "--max-diagnostics=1",
        ),
        HANDLED_BY_BIOME,
    ),
    Kind(
        "oxfmt",
        "oxfmt",
        (".oxfmtrc.json", ".oxfmtrc.jsonc", "oxfmt.config.ts"),
        ("--no-error-on-unmatched-pattern",),
        own=HANDLED_BY_BIOME,
    ),
    Kind(
        "dprint",
        "dprint",
        ("dprint.json", "dprint.jsonc", ".dprint.json", ".dprint.jsonc"),
        ("fmt",),
        ("--allow-no-files",),
    ),
    Kind(
        "prettier",
        "prettier",
        (".prettierrc", "prettier.config."),
        ("--write",),
        ("--ignore-unknown", "--log-level=error", "--no-error-on-unmatched-pattern"),
        one_core=True,
    ),
)
"""In the order that they run in: the one that knows every language comes last."""


class Formatter(NamedTuple):
    """One formatter of a host.

    script: its program in the host, as a path from the root; empty when it is not installed.
    leaves: suffixes that another formatter handles here.
    """

    kind: Kind
    script: str
    leaves: frozenset[str] = frozenset()

    @property
    def command(self) -> str:
        """What a person types to format a path that is put behind it."""
        return " ".join(("pnpm exec", self.kind.name, *self.kind.writes))

    def handles(self, path: str) -> bool:
        """Whether a file is its to format; whether it can, it says itself."""
        return PurePosixPath(path).suffix not in self.leaves


def formatters_of(root: Path) -> list[Formatter]:
    """The formatters of the host at ``root``, installed or not, in the order that they run in."""
    package = read_json(root / "package.json")
    declared = {name for key in DEPENDENCIES for name in _map(package, key)}
    names = [entry.name for entry in root.iterdir()] if root.is_dir() else []
    found = [kind for kind in KINDS if kind.package in declared and _used(kind, names, package)]
    formatters, handled = [], frozenset[str]()
    for kind in found:
        formatters.append(Formatter(kind, _script(root, kind), handled))
        handled |= kind.own if _formats(root, kind) else frozenset()
    return formatters


def _used(kind: Kind, names: Collection[str], package: Mapping[str, Any]) -> bool:
    if any(name.startswith(config) for name in names for config in kind.configs):
        return True
    scripts = (_map(package, "scripts"), package.get("lint-staged"))
    return package.get(kind.name) is not None or kind.name in json.dumps(scripts)


def _formats(root: Path, kind: Kind) -> bool:
    """False for a Biome that only lints: its formatter is switched off."""
    if kind.name != "biome":
        return True
    texts = [(root / name).read_text("utf-8") for name in kind.configs if (root / name).is_file()]
    return not any(_is_off(text) for text in texts)


def _is_off(config: str) -> bool:
    try:
        formatter = JsonDocument(config).root.get("formatter")
    except EditError:
        return False
    enabled = formatter.value.get("enabled") if formatter else None
    return enabled is not None and enabled.value.value is False


def _script(root: Path, kind: Kind) -> str:
    folder = f"node_modules/{kind.package}"
    bin_ = read_json(root / folder / "package.json").get("bin")
    script = bin_.get(kind.name) if isinstance(bin_, dict) else bin_
    if not isinstance(script, str) or not (root / folder / script).is_file():
        return ""
    return str(PurePosixPath(folder, script))


def _map(package: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = package.get(key)
    return found if isinstance(found, dict) else {}
