"""A small monorepo, and what `prune.ts` cuts out of it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from support.hosts import REPOSITORY
from support.tools import TOOLS

SCRIPT = REPOSITORY / "template/workspace/scripts/prune.ts"
MANIFESTS: dict[str, dict[str, object]] = {
    ".": {
        "name": "root",
        "type": "module",
        "scripts": {"prepare": "exit 1"},
        "devDependencies": {"@x/tsconfig": "workspace:*"},
    },
    "services/api": {
        "scripts": {"build": "true"},
        "dependencies": {
            "@x/lib": "workspace:*", "stamp": "file:../../vendor/stamp", "far": "link:../../far",
        },
        "devDependencies": {"@x/testing": "workspace:*"},
    },
    "services/other": {"dependencies": {"lone": "file:../../vendor/lone"}},
    "packages/lib": {"dependencies": {"@x/base": "workspace:*"}},
    "packages/base": {},
    "packages/testing": {},
    "packages/tsconfig": {},
}  # fmt: skip
FILES = {
    "pnpm-workspace.yaml": "packages: [services/*, packages/*]\n",
    ".npmrc": "//npm.acme.test/:_authToken=${NPM_TOKEN}\nfund=false\n",
    ".pnpmfile.cjs": 'module.exports = require("./tools/hooks.cjs");\n',
    "tools/hooks.cjs": 'const { same } = require("./same.cjs");\n'
    "module.exports = { hooks: { readPackage: same } };\n",
    "tools/same.cjs": "exports.same = (found) => found;\n",
    "tools/unused.cjs": "",
    "far/package.json": '{"name": "far"}',
    "far/index.js": "",
    "config/tsconfig.lib.json": '{ // as all\n "extends": ["./strict", "../tsconfig.base.json"] }',
    "config/strict.json": '{"extends": "@tsconfig/node24/tsconfig.json"}',
    "config/tsup.ts": 'import { target } from "./target.js";\n',
    "config/target.ts": "",
    "tsconfig.base.json": "{}",
    "packages/lib/tsconfig.json": '{"extends": "../../config/tsconfig.lib.json"}',
    "packages/lib/tsup.config.ts": 'import "../../config/tsup.ts";\nimport "./src/own.ts";\n',
    "packages/lib/src/own.ts": "",
    "services/api/tsconfig.json": '{"extends": "../../nowhere/tsconfig.json"}',
    "services/api/src/main.ts": "",
}


def monorepo(root: Path) -> Path:
    """Its files, without a lockfile; nothing in it comes from a registry."""
    for name in ("stamp", "lone"):
        text = json.dumps({"name": name, "version": "1.0.0"})
        write(root, f"vendor/{name}/package.json", text)
    for folder, manifest in MANIFESTS.items():
        named = {"name": f"@x/{folder.rpartition('/')[2]}", "version": "1.0.0", **manifest}
        write(root, f"{folder}/package.json", json.dumps(named))
    for path, text in FILES.items():
        write(root, path, text)
    for script in [SCRIPT, *SCRIPT.with_suffix("").iterdir()]:
        write(root, script.relative_to(SCRIPT.parents[1]).as_posix(), script.read_text())
    return root


def write(root: Path, path: str, text: str) -> None:
    """Write a file below ``root``."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def prune(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the script in ``root`` by plain Node."""
    command = [str(TOOLS / "node"), "scripts/prune.ts", *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def files(folder: Path) -> set[str]:
    """Every file and link below a folder, but for the script's own."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    paths = {path.relative_to(folder).as_posix() for path in found}
    return {path for path in paths if not path.startswith("scripts/")}
