"""Which packages the app takes along, and which ones the root needs afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

GROUPS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
BINS = {
    "tsc": "typescript", "biome": "@biomejs/biome", "depcruise": "dependency-cruiser",
    "playwright": "@playwright/test", "changeset": "@changesets/cli", "nest": "@nestjs/cli",
    "commitlint": "@commitlint/cli", "dotenv": "dotenv-cli", "swc": "@swc/cli",
    "babel": "@babel/cli",
    "run-p": "npm-run-all", "run-s": "npm-run-all", "manypkg": "@manypkg/cli",
    "graphql-codegen": "@graphql-codegen/cli", "tailwindcss": "@tailwindcss/cli",
    "ts-node": "ts-node",
}  # fmt: skip
"""Commands that are not called as their package is."""
TOOLS = re.compile(
    r"turbo|nx|lerna|prettier(-plugin-.+)?|@(biomejs|changesets|commitlint|manypkg)/.+|husky|"
    r"lint-staged|lefthook|simple-git-hooks|dependency-cruiser|knip|syncpack|sherif|only-allow|"
    r"semantic-release|npm-run-all\d?|concurrently"
)
"""What looks after a whole repository, and is no app's."""
TYPED = ("typescript", "@types/node")
"""What a TypeScript file needs without importing it."""


class Used(NamedTuple):
    """Package names. ``app``: what moves imports, runs or names them; ``root``: what stays does."""

    app: frozenset[str]
    root: frozenset[str]


def groups_of(manifest: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The groups of a package.json that there are, with what they ask for."""
    found = {group: manifest.get(group) for group in GROUPS}
    return {group: dict(said) for group, said in found.items() if isinstance(said, dict)}


def divided(
    manifest: Mapping[str, Any], used: Used
) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """The app's groups, and what is left of the root's. One that both use is in both; one that
    nothing shows to be used goes with the app, and so does all that it has at run time: a driver
    or a peer is loaded where no import says so."""
    app: dict[str, dict[str, str]] = {}
    root: dict[str, dict[str, str]] = {}
    for group, said in groups_of(manifest).items():
        for name, range_ in said.items():
            tool = bool(TOOLS.fullmatch(name)) and name not in used.app
            if tool or name in used.root:
                root.setdefault(group, {})[name] = range_
            runs = group != "devDependencies" and not tool
            if runs or name in used.app or not (tool or name in used.root):
                app.setdefault(group, {})[name] = range_
    return app, root


def package_of_program(program: str) -> str:
    """The package that brings a command."""
    return BINS.get(program, program)


def with_types(names: Iterable[str], known: Iterable[str]) -> set[str]:
    """These packages, with the ``@types`` of each that are asked for too."""
    found, there = set(names), set(known)
    types = {f"@types/{name.removeprefix('@').replace('/', '__')}" for name in found}
    return found | (types & there)
