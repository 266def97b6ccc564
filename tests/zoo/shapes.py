"""The shapes of hosts: each a few small files, the tools of its root, and its gates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

IGNORED = "node_modules/\n"
GATE = "biome check --error-on-warnings ."
STAGED = {"*": "prettier --write --ignore-unknown"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A host as a team keeps it.

    files: beside the ordinary ones (None: left out). package: more keys for the root's
    package.json. tools: npm packages that its root has. settle: what its team ran once, so that
    its own files pass. gates: name -> shell command in the root, which must end with 0. hook: the
    pre-commit hook of git.
    """

    name: str
    tools: tuple[str, ...]
    gates: Mapping[str, str]
    settle: str = "true"
    files: Mapping[str, str | None] = field(default_factory=dict)
    package: Mapping[str, object] = field(default_factory=dict)
    hook: str = ""


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def _prettier(name: str, **options: object) -> Shape:
    return Shape(
        name,
        ("prettier", "lint-staged"),
        {"format": "prettier --check ."},
        settle="prettier --write --log-level=error .",
        files={".prettierrc": _json(options), ".gitignore": IGNORED},
        package={"lint-staged": STAGED},
        hook="lint-staged --quiet",
    )


def _biome(name: str, gate: str, **config: object) -> Shape:
    settings = {
        "vcs": {"enabled": True, "clientKind": "git", "useIgnoreFile": True},
        **config,
    }
    return Shape(
        name,
        ("@biomejs/biome",),
        {"biome": gate},
        settle="biome check --write .",
        files={"biome.json": _json(settings), ".gitignore": IGNORED},
        hook="biome check --write --staged --no-errors-on-unmatched && git update-index --again",
    )


STRICT_RULES = {
    "style": {
        "noDefaultExport": "error",
        "useNamingConvention": "error",
        "useFilenamingConvention": "error",
        "noNonNullAssertion": "error",
        "useBlockStatements": "error",
    },
    "suspicious": {"noConsole": "error"},
    "complexity": {"noForEach": "error", "noExcessiveCognitiveComplexity": "warn"},
    "correctness": {"noUnusedImports": "error", "useImportExtensions": "error"},
    "performance": {"noBarrelFile": "error", "noNamespaceImport": "error"},
}
"""What teams switch on beside the recommended ones."""

ESLINT = """\
import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/dist/", "**/*.cjs"] },
  js.configs.recommended,
  tseslint.configs.recommended,
);
"""

DPRINT_PLUGINS = ("@dprint/typescript", "@dprint/json", "@dprint/markdown")
DPRINT = {
    "lineWidth": 90,
    "typescript": {"quoteStyle": "preferSingle", "semiColons": "asi"},
    "json": {},
    "markdown": {},
    "excludes": ["**/node_modules"],
    "plugins": [f"./node_modules/{plugin}/plugin.wasm" for plugin in DPRINT_PLUGINS],
}
"""Its plugins from npm: by default it downloads them."""


SHAPES = (
    _prettier("prettier-single-quotes", singleQuote=True),
    _prettier("prettier-wide-bare", tabWidth=4, semi=False, trailingComma="none"),
    _biome("biome-defaults", GATE),
    _biome("biome-strict-rules", GATE, linter={"rules": STRICT_RULES}),
    Shape(
        "eslint-recommended",
        ("eslint", "@eslint/js", "typescript", "typescript-eslint"),
        {"lint": "eslint --max-warnings 0 ."},
        files={"eslint.config.mjs": ESLINT, ".gitignore": IGNORED},
    ),
    Shape(
        "oxfmt",
        ("oxfmt",),
        {"format": "oxfmt --check"},
        settle="oxfmt",
        files={".oxfmtrc.json": _json({"singleQuote": True}), ".gitignore": IGNORED},
    ),
    Shape(
        "dprint-and-much-is-ignored",
        ("dprint", *DPRINT_PLUGINS),
        {"format": "dprint check"},
        settle="dprint fmt",
        files={
            "dprint.json": _json(DPRINT),
            ".gitignore": IGNORED + "scripts/\n.env*\n.*\n!/.*\n!.shipway.yml\n",
        },
    ),
)
