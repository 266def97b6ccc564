"""One package.json becomes two: the app's, and what is left of the root's."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from shipway.errors import EditError
from shipway.parts.moving.commands import Commands, Divided
from shipway.parts.moving.packages import GROUPS, Used, divided
from shipway.parts.moving.places import Places
from shipway.splice.json import JsonDocument
from shipway.splice.model import apply, newline_of

APPS = (
    "browserslist", "jest", "babel", "eslintConfig", "imports", "exports", "main", "module",
    "types",
    "prisma", "nodemonConfig", "tsup", "msw", "postcss", "stylelint", "sideEffects",
    "dependenciesMeta",
    "ct3aMetadata", "ava", "mocha", "nyc", "c8", "contributes", "directories",
)  # fmt: skip
"""Fields that say something of a program, and nothing of a repository."""
LOCAL = re.compile(r"^(link:|file:|portal:)(\.{1,2}/.*)$")
STANDALONE = re.compile(r"\.next/standalone(?=[/\s\"']|$)")
OWN_ORDER = ("pre", "post")
INSTALLED = ("preinstall", "install", "postinstall", "prepare")
"""What pnpm runs by itself in each package that it installs."""


class Manifests:
    """``app``, ``root``: the two texts. ``scripts``: how each script was told apart."""

    def __init__(
        self, text: str, name: str, places: Places, used: Used, *, standalone: bool
    ) -> None:
        self.before: dict[str, Any] = json.loads(text.removeprefix("\ufeff"))
        self.places, self.standalone = places, standalone
        said = self.before.get("scripts") or {}
        commands = Commands({k: str(v) for k, v in said.items()}, places)
        self.scripts: dict[str, Divided] = {one: commands.divided(one) for one in said}
        self.mine, self.left = divided(self.before, used)
        self.app = _dumped(self._app(name), text)
        self.root = self._root(text)

    def _app(self, name: str) -> dict[str, Any]:
        before = self.before
        head = {"name": name, "version": before.get("version", "0.0.0"), "private": True}
        head |= {key: before[key] for key in ("type", *APPS) if key in before}
        scripts = {one: self._inside(said.app) for one, said in self.scripts.items() if said.app}
        groups = {group: self._local(said) for group, said in self.mine.items()}
        return head | ({"scripts": scripts} if scripts else {}) | groups

    def _inside(self, script: str) -> str:
        """Next.js lays a standalone server out as the workspace is (its docs, "output")."""
        to = f".next/standalone/{self.places.folder}"
        return STANDALONE.sub(to, script) if self.standalone else script

    def _local(self, group: Mapping[str, str]) -> dict[str, str]:
        """Paths to packages, from the app's folder."""
        up = "../" * (self.places.folder.count("/") + 1)

        def said_inside(range_: str) -> str:
            return LOCAL.sub(lambda found: f"{found[1]}{up}{found[2].removeprefix('./')}", range_)

        return {name: said_inside(range_) for name, range_ in group.items()}

    def kept_scripts(self) -> dict[str, str]:
        """The root's scripts afterwards. What pnpm runs before or after one that went with it is
        run there, and what it runs as it installs."""
        kept = {}
        for name, said in self.scripts.items():
            base = next((name.removeprefix(o) for o in OWN_ORDER if name.startswith(o)), name)
            of_another = base != name and base in self.scripts and self.scripts[base].app
            of_itself = (
                name in INSTALLED and said.root.endswith(f" {name}") and "&&" not in said.root
            )
            if not (said.app and (of_another or of_itself)):
                kept[name] = said.root
        return kept

    def _root(self, text: str) -> str:
        """The root's text with that taken out or replaced; every other byte as it was."""
        kept, wanted = self.kept_scripts(), dict(self.before)
        for field in APPS:
            if field in self.before:
                text = _without(text, field)
                del wanted[field]
        for name, before in (self.before.get("scripts") or {}).items():
            if name not in kept:
                text = _without(text, "scripts", name)
            elif kept[name] != before:
                text = _with(text, name, kept[name])
        if kept or "scripts" in wanted:
            wanted["scripts"] = kept
        for group in [group for group in GROUPS if group in self.before]:
            text = self._group(text, group)
            wanted.pop(group)
            if self.left.get(group) or not self.before[group]:
                wanted[group] = self.left.get(group, {})
        if json.loads(text.removeprefix("\ufeff")) != wanted:
            raise EditError("refused: it would read differently", line=1, fix="write it plainly")
        return text

    def _group(self, text: str, group: str) -> str:
        left = self.left.get(group, {})
        if not left and self.before[group]:
            return _without(text, group)
        for name in self.before[group]:
            text = text if name in left else _without(text, group, name)
        return text


def _without(text: str, *keys: str) -> str:
    document = JsonDocument(text)
    holder = document.root.at(*keys[:-1])
    entry = holder.get(keys[-1]) if holder else None
    assert holder is not None and entry is not None
    return apply(text, [document.remove(holder, entry)])


def _with(text: str, script: str, command: str) -> str:
    document = JsonDocument(text)
    holder = document.root.at("scripts")
    entry = holder.get(script) if holder else None
    assert holder is not None and entry is not None
    snippet = f"{json.dumps(script)}: {json.dumps(command, ensure_ascii=False)}"
    return apply(text, [document.replace(holder, entry, snippet)])


def _dumped(data: Mapping[str, Any], like: str) -> str:
    """In the indent and with the line ends of the text ``like``."""
    found = re.search(r"^([ \t]+)\"", like, re.M)
    text = json.dumps(data, indent=found[1] if found else 2, ensure_ascii=False) + "\n"
    return text.replace("\n", newline_of(like))
