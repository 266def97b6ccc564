"""What a tool or an alias reached from the root, and does not from the app's folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shipway.parts.moving.aliases import Aliases
from shipway.parts.moving.app import Text
from shipway.parts.moving.commands import Divided, programs_of
from shipway.parts.moving.imports import NAMED, SOURCES
from shipway.parts.moving.places import CODE, Places, base_of
from shipway.parts.moving.texts import Told

TEST = re.compile(r"\.(test|spec)\.[cm]?[jt]sx?$")
WIDE = re.compile(r'"include"\s*:\s*\[[^\]]*"(\./)?\*\*')


class Reach:
    """``manifests``: package.json of each workspace package, by its folder."""

    def __init__(
        self, places: Places, manifests: Mapping[str, Mapping[str, Any]], text: Text
    ) -> None:
        self.places, self.manifests, self.text = places, manifests, text
        stays = sorted(path for path in places.files if not places.moves(path) and "/" in path)
        self.stays = [path for path in stays if path.endswith(CODE)]

    def narrowed(self, scripts: Mapping[str, Divided]) -> Iterator[tuple[str, Told]]:
        """Scripts that looked at more than the app: in its folder they pass without having seen the
        rest. A script's name with each; its line is the caller's to find."""
        for name, said in scripts.items():
            for program in dict.fromkeys(programs_of(said.app)):
                if seen := self._seen(program):
                    what = f"{name} ran {program} over {seen[0]} too, and over the app alone now"
                    fix = "give that folder a script of its own, and run it in CI"
                    yield name, Told(0, what, fix)

    def _seen(self, program: str) -> list[str]:
        if program in ("vitest", "jest"):
            return [p for p in self.stays if TEST.search(p) and not self._has(p, "test")]
        if program == "eslint":
            return [p for p in self.stays if not self._has(p, "lint")]
        if program == "tsc" and self.places.moves("tsconfig.json"):
            said = self.text("tsconfig.json")
            wide = WIDE.search(said) or '"include"' not in said
            return [p for p in self.stays if wide and ".ts" in p and not self._typed(p)]
        return []

    def _has(self, path: str, script: str) -> bool:
        """Whether the package that a file lies in has such a script itself."""
        scripts = self.manifests.get(self._package(path), {}).get("scripts")
        return isinstance(scripts, dict) and script in scripts

    def _typed(self, path: str) -> bool:
        return f"{self._package(path)}/tsconfig.json" in self.places.files

    def _package(self, path: str) -> str:
        return max((f for f in self.manifests if path.startswith(f"{f}/")), key=len, default="")

    def aliases(self) -> Iterator[tuple[str, Told]]:
        """Imports by an alias of the root's tsconfig that leads to nothing any more; by the path
        that the file has before."""
        known = Aliases.of(self.places.files, self.text)
        if not (known.known and self.places.moves("tsconfig.json")):
            return
        for path in sorted(self.places.files):
            if path.endswith(SOURCES) and not self._typed(path):
                text = self.text(path)
                for found in NAMED.finditer(text):
                    said = found[2] + (found[3] or "")
                    if lost := self._lost(known, path, said):
                        line = text.count("\n", 0, found.start(2)) + 1
                        what = f"{said} leads to {lost} by an alias of the app's tsconfig"
                        yield path, Told(line, what, "import it by its path, or as a package")

    def _lost(self, known: Aliases, path: str, said: str) -> str:
        target = known.target(said, self.places)
        if not target or (self.places.moves(path) and self.places.moves(target)):
            return ""
        if self.places.moves(path) and self._follows(known, said):
            return ""
        return target

    def _follows(self, known: Aliases, said: str) -> bool:
        """Whether the alias itself says a place outside of the app: then it is corrected."""
        to = next((to for alias, to in known.known if said.startswith(alias.split("*")[0])), "")
        base = base_of(to)
        return self.places.there(base) and not self.places.moves(base)
