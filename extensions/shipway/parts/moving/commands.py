"""Whose a command of a script is: the app's, or the repository's."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Mapping
from typing import NamedTuple

from shipway.parts.moving.places import Places

JOINED = re.compile(r"\s*&&\s*")
TANGLED = re.compile(r"\|\||;|(?<!&)&(?!&)|\||\$\(|`")
"""Commands that are joined in another way stay together."""
MANAGERS = ("pnpm", "npm", "yarn", "bun", "pnpx", "npx")
RUNS = ("run", "exec", "dlx", "--silent", "-s")
OF_ALL = {
    "-r", "--recursive", "--filter", "-F", "-w", "--workspace-root", "install", "i", "add",
    "deploy", "dedupe", "audit", "publish", "store", "prune", "rebuild", "update", "why",
}  # fmt: skip
WRAPPERS = ("cross-env", "cross-env-shell", "env", "dotenv", "exec", "time")
REPOSITORY = {
    "turbo", "nx", "lerna", "changeset", "husky", "lint-staged", "lefthook", "simple-git-hooks",
    "commitlint", "syncpack", "manypkg", "sherif", "knip", "depcruise", "dependency-cruiser",
    "only-allow",
    "biome", "prettier", "dprint", "oxlint", "docker", "docker-compose", "git", "shipway",
    "corepack",
    "make", "bash", "sh", "semantic-release", "concurrently", "npm-run-all", "run-p", "run-s",
    "renovate",
    "is-ci", "terraform", "tofu", "kubectl", "helm", "cd", "true", "exit", "echo",
    "sort-package-json",
}  # fmt: skip
"""Commands that look after a whole repository."""
TAKE_PATHS = {
    "biome", "prettier", "dprint", "oxlint", "eslint", "stylelint", "depcruise",
    "dependency-cruiser", "rm", "rimraf", "cp", "mv", "ls", "tsx", "node",
}  # fmt: skip
"""Commands whose words are paths, but for the names of what they do."""
CONFIGURED = {
    "eslint": r"eslint\.config\.|\.eslintrc", "tsc": r"tsconfig\.json$",
    "vitest": r"vitest?\.config\.",
    "jest": r"jest\.config\.", "playwright": r"playwright\.config\.", "stylelint": r"\.?stylelint",
    "tsup": r"tsup\.config\.", "cypress": r"cypress\.config\.",
}  # fmt: skip
"""Commands that belong to where their settings lie."""
ENV = re.compile(r"[A-Za-z_]\w*=")


class Divided(NamedTuple):
    """A script in two. ``app``: empty where nothing of it is the app's; ``root``: what the root has
    afterwards. ``mixed``: the app's commands stand between the repository's, so it stays."""

    app: str
    root: str
    mixed: bool = False


class Commands:
    """The scripts of a root's package.json, and whose they are."""

    def __init__(self, scripts: Mapping[str, str], places: Places) -> None:
        self.scripts, self.places = scripts, places
        self._known: dict[str, bool] = {}

    def divided(self, name: str) -> Divided:
        """One script, told apart. What the root keeps names files where they are afterwards."""
        text = self.scripts[name]
        parts = [text] if TANGLED.search(text) else JOINED.split(text.strip())
        mine = [self.is_apps(part) for part in parts]
        if not all(mine):  # another script is called in the root as before
            mine = [own and not self._calls(part) for own, part in zip(mine, parts, strict=True)]
        forward = f"pnpm --filter ./{self.places.folder} {name}"
        if not any(mine):
            return Divided("", self.in_root(text))
        first, last = mine.index(True), len(mine) - mine[::-1].index(True)
        if not all(mine[first:last]):
            return Divided("", text, mixed=True)
        own = [] if any(_is_of_every(part, name) for part in parts[:first]) else [forward]
        kept = [*map(self.in_root, parts[:first]), *own, *map(self.in_root, parts[last:])]
        return Divided(" && ".join(parts[first:last]), " && ".join(kept))

    def _calls(self, command: str) -> bool:
        words = [word for word in words_of(command) if word not in RUNS]
        return len(words) > 1 and words[0] in MANAGERS and words[1] in self.scripts

    def is_apps(self, command: str) -> bool:
        """Whether a command runs something of the app's."""
        words = words_of(command)
        if not words:
            return False
        if words[0] in MANAGERS:
            return self._managed(words[1:])
        return self._ran(words)

    def in_root(self, text: str) -> str:
        """The commands with the paths of the app as the root has to say them. A word that is
        no path for certain stays: `pnpm test` is no folder, though one is called so."""
        parts = re.split(r"(&&|\|\||;|\|)", text)
        return "".join(self._in_root(part) for part in parts)

    def _in_root(self, command: str) -> str:
        program = next(iter(programs_of(command)), "")
        tops = sorted(self.places.tops, key=len, reverse=True)
        alone = [top for top in tops if top not in self.places.folders or program in TAKE_PATHS]
        words = [rf"(?:\./)?{re.escape(top)}/[^\s\"']*|\./{re.escape(top)}" for top in tops]
        words += [re.escape(top) for top in alone]
        if not words:
            return command
        named = re.compile(rf"(?<=[\s\"'=])({'|'.join(words)})(?=[\s\"']|$)")
        return named.sub(lambda found: self.places.said(found[1]), command)

    def _managed(self, words: list[str]) -> bool:
        if any(word in OF_ALL or word.startswith("--filter=") for word in words):
            return False
        rest = [word for word in words if word not in RUNS]
        if not rest:
            return False
        return self._script(rest[0]) if rest[0] in self.scripts else self._ran(rest)

    def _script(self, name: str) -> bool:
        """Another script of the same file: the app's where all of it is."""
        if name not in self._known:
            self._known[name] = False  # one that runs itself
            parts = JOINED.split(self.scripts[name].strip())
            self._known[name] = all(map(self.is_apps, parts))
        return self._known[name]

    def _ran(self, words: list[str]) -> bool:
        program, arguments = words[0].rpartition("/")[2], words[1:]
        paths = [word.removeprefix("./").rstrip("/") for word in arguments]
        if any(self.places.there(path) and not self.places.moves(path) for path in paths):
            return False
        if program in ("rm", "rimraf", "cp", "mkdir", "mv"):
            return any(self._is_own(path) for path in paths)
        if settings := CONFIGURED.get(program):
            there = [top for top in self._roots() if re.search(settings, top)]
            return not there or any(map(self.places.moves, there))
        return program not in REPOSITORY

    def _is_own(self, path: str) -> bool:
        top = path.partition("/")[0]
        return top in self.places.outputs or self.places.moves(top)

    def _roots(self) -> Collection[str]:
        return [path for path in self.places.files if "/" not in path]


def _is_of_every(command: str, name: str) -> bool:
    """``pnpm -r build`` builds the app too, once it is a workspace package."""
    words = [word for word in command.split() if word != "run"]
    return words in (["pnpm", flag, name] for flag in ("-r", "--recursive"))


def words_of(command: str) -> list[str]:
    """The words of a command, without variables that are set for it and what only wraps it."""
    try:
        words = shlex.split(command)
    except ValueError:
        return []
    while words and (ENV.match(words[0]) or words[0] in WRAPPERS):
        wrapper = words.pop(0)
        if wrapper == "dotenv" and "--" in words:
            words = words[words.index("--") + 1 :]
    return words


def programs_of(command: str) -> list[str]:
    """What a script runs, by name, behind package managers."""
    found = []
    for part in re.split(r"&&|\|\||;|\||&", command):
        words = [word for word in words_of(part) if word not in (*MANAGERS, *RUNS)]
        found += [words[0].rpartition("/")[2]] if words else []
    return found
