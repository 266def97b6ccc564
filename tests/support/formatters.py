"""Real formatters and linters, installed once for all tests, and hosts that use them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from support.tools import node_modules

VERSIONS = {
    "@biomejs/biome": "2.6.8",
    "@dprint/json": "0.24.0",
    "@dprint/markdown": "0.28.1",
    "@dprint/typescript": "0.96.1",
    "@eslint/js": "^9.39.0",
    "dprint": "0.57.4",
    "eslint": "^9.39.0",
    "lint-staged": "17.6.1",
    "oxfmt": "0.79.0",
    "prettier": "3.10.1",
    "typescript": "~6.0.3",
    "typescript-eslint": "8.74.0",
}


@cache
def formatter_modules() -> Path:
    """A node_modules folder with all of them."""
    return node_modules("formatters", VERSIONS, hoisted=True)


def use(root: Path, package: str, *, installed: bool = True) -> None:
    """Make a host's root declare one of them, and have it, with what it starts by name."""
    manifest = root / "package.json"
    known = manifest.read_text() if manifest.is_file() else '{"name": "acme"}'
    content: dict[str, Any] = json.loads(known)
    content.setdefault("devDependencies", {})[package] = f"{VERSIONS[package]}"
    manifest.write_text(json.dumps(content, indent=2) + "\n")
    if installed:
        place = root / "node_modules" / package
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(formatter_modules() / package)
        programs = root / "node_modules/.bin"
        if not programs.is_symlink():
            programs.symlink_to(formatter_modules() / ".bin")
