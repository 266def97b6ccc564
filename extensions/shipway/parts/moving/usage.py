"""Which packages the app uses, and which what stays in the repository uses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shipway.parts.moving.app import Text
from shipway.parts.moving.commands import Commands, programs_of
from shipway.parts.moving.imports import SOURCES, named_imports, package_of
from shipway.parts.moving.packages import TYPED, Used, groups_of, package_of_program, with_types
from shipway.parts.moving.places import Places

CONFIGS = (".json", ".jsonc", ".js", ".cjs", ".mjs", ".ts", ".yml", ".yaml", ".toml", "rc")
NO_CONFIG = ("package.json", "pnpm-lock.yaml", "package-lock.json", "yarn.lock")
OF_ROOT = re.compile(r"^\$(.+)$")
"""pnpm's override by what the root asks for (its docs, "overrides")."""


class Usage:
    """Reads every source of a repository once."""

    def __init__(
        self,
        manifest: Mapping[str, Any],
        packages: Mapping[str, Mapping[str, Any]],
        places: Places,
        text: Text,
        overrides: Iterable[str],
    ) -> None:
        self.asked = {name for said in groups_of(manifest).values() for name in said}
        self.packages, self.places, self.text = packages, places, text
        scripts = manifest.get("scripts")
        said = {k: str(v) for k, v in scripts.items()} if isinstance(scripts, dict) else {}
        self.commands, self.overrides = Commands(said, places), list(overrides)

    def found(self) -> Used:
        """Both, of those packages that the root asks for."""
        app, root = set(self._apps()), set(self._roots())
        app, root = (with_types(names, self.asked) for names in (app, root))
        return Used(frozenset(app & self.asked), frozenset(root & self.asked))

    def _apps(self) -> Iterator[str]:
        for path in self.places.files:
            if self.places.moves(path) and path.endswith(SOURCES):
                yield from map(package_of, named_imports(self.text(path)))
        yield from self._named_in(path for path in self.places.files if self.places.moves(path))
        yield from self._programs(mine=True)

    def _roots(self) -> Iterator[str]:
        stays = [path for path in self.places.files if not self.places.moves(path)]
        for path in filter(lambda path: path.endswith(SOURCES), stays):
            known = self._declared(path)
            typed = TYPED if path.endswith((".ts", ".tsx", ".mts")) else ()
            used = {*map(package_of, named_imports(self.text(path))), *typed}
            yield from used - known
        yield from self._named_in(stays)
        yield from self._programs(mine=False)
        for manifest in self.packages.values():
            known = {name for said in groups_of(manifest).values() for name in said}
            yield from {*_programs(manifest)} - known
        yield from (found[1] for said in self.overrides if (found := OF_ROOT.match(said)))

    def _declared(self, path: str) -> set[str]:
        """What the workspace package that a file lies in asks for itself."""
        folder = max((f for f in self.packages if path.startswith(f"{f}/")), key=len, default="")
        if not folder:
            return set()
        return {name for said in groups_of(self.packages[folder]).values() for name in said}

    def _named_in(self, paths: Iterable[str]) -> Iterator[str]:
        """Settings in the root name plugins and presets as texts."""
        for path in paths:
            if "/" not in path and path.endswith(CONFIGS) and path not in NO_CONFIG:
                text = self.text(path)
                for name in self.asked:
                    if re.search(rf"[\"'`]{re.escape(name)}[\"'`/]", text):
                        yield name

    def _programs(self, *, mine: bool) -> Iterator[str]:
        """What the root's own scripts run."""
        for script in self.commands.scripts.values():
            for part in re.split(r"\s*&&\s*", script):
                if self.commands.is_apps(part) == mine:
                    yield from map(package_of_program, programs_of(part))


def _programs(manifest: Mapping[str, Any]) -> Iterator[str]:
    scripts = manifest.get("scripts")
    for script in scripts.values() if isinstance(scripts, dict) else ():
        yield from map(package_of_program, programs_of(str(script)))


def overrides_of(manifest: Mapping[str, Any], workspace: Mapping[str, Any]) -> list[str]:
    """What the root's overrides say of versions."""
    said = (manifest.get("pnpm") or {}).get("overrides"), workspace.get("overrides")
    return [str(value) for one in said if isinstance(one, dict) for value in one.values()]


def read(text: str) -> dict[str, Any]:
    """A package.json; empty where it is none."""
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
