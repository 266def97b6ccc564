"""One package.json becomes two: who asks for which package, and what the root still has."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shipway.parts.moving.manifest import Manifests
from shipway.parts.moving.packages import Used
from shipway.parts.moving.places import Places
from shipway.parts.moving.usage import Usage, overrides_of

FILES = ("package.json", "src/a.ts", "scripts/seed.ts", "packages/ui/src/index.tsx", "biome.json")
PLACES = Places(FILES, {"src"}, "apps/web", (".next",))


def both(manifest: dict[str, Any], used: Used, indent: int | str = 2) -> Manifests:
    """The two of a package.json in this indent."""
    text = json.dumps(manifest, indent=indent) + "\n"
    return Manifests(text, "@shop/web", PLACES, used, standalone=True)


def test_fields_scripts_and_packages_are_parted_and_other_bytes_stay() -> None:
    manifest = {
        "name": "shop",
        "type": "module",
        "packageManager": "pnpm@11.0.0",
        "browserslist": ["defaults"],
        "scripts": {
            "predev": "next telemetry disable",
            "dev": "next dev",
            "start": "node .next/standalone/server.js",
            "prepare": "husky",
            "postinstall": "prisma generate",
        },
        "dependencies": {"next": "^16", "@shop/ui": "link:./packages/ui", "pg": "^8"},
        "devDependencies": {"husky": "^9", "typescript": "~7", "tsx": "^4"},
        "lint-staged": {"*.ts": "biome check"},
    }
    used = Used(frozenset({"next", "typescript"}), frozenset({"pg", "typescript"}))
    done = both(manifest, used, "\t")
    assert json.loads(done.app) == {
        "name": "@shop/web",
        "version": "0.0.0",
        "private": True,
        "type": "module",
        "browserslist": ["defaults"],
        "scripts": {
            "predev": "next telemetry disable",
            "dev": "next dev",
            "start": "node .next/standalone/apps/web/server.js",
            "postinstall": "prisma generate",
        },
        "dependencies": {"next": "^16", "@shop/ui": "link:../../packages/ui", "pg": "^8"},
        "devDependencies": {"typescript": "~7", "tsx": "^4"},
    }
    assert done.app.startswith('{\n\t"name"')
    root = json.loads(done.root)
    assert root["scripts"] == {
        "dev": "pnpm --filter ./apps/web dev",
        "start": "pnpm --filter ./apps/web start",
        "prepare": "husky",
    }
    assert root["dependencies"] == {"pg": "^8"}
    assert root["devDependencies"] == {"husky": "^9", "typescript": "~7"}
    before = [*json.dumps(manifest, indent="\t").split("\n"), ""]
    assert [line for line in done.root.split("\n") if line not in before] == [
        '\t\t"dev": "pnpm --filter ./apps/web dev",',
        '\t\t"start": "pnpm --filter ./apps/web start",',
        '\t\t"prepare": "husky"',
        '\t\t"typescript": "~7"',
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_root_that_asks_for_nothing_more_has_no_empty_groups(end: str) -> None:
    text = '{\n  "dependencies": {\n    "next": "1"\n  },\n  "a": 1\n}\n'.replace("\n", end)
    done = Manifests(text, "web", PLACES, Used(frozenset(), frozenset()), standalone=False)
    assert done.root == '{\n  "a": 1\n}\n'.replace("\n", end)
    assert done.app.count(end) == done.app.count("\n")


def test_the_root_keeps_what_stays_imports_runs_names_or_overrides() -> None:
    """A package that only worked because the root brought it still works."""
    names = ["next", "pg", "react", "clsx", "@types/react", "@types/node", "typescript", "tsx"]
    names += ["zod", "prettier-plugin-x", "@biomejs/biome", "vitest", "lonely"]
    manifest = {
        "scripts": {"seed": "tsx scripts/seed.ts", "dev": "next dev"},
        "dependencies": dict.fromkeys(names, "1"),
    }
    texts = {
        "src/a.ts": 'import { z } from "zod/v4";\nimport "react";\n',
        "scripts/seed.ts": 'import pg from "pg";\nimport x from "node:fs";\n',
        "packages/ui/src/index.tsx": 'import "react";\nimport "clsx/lite";\n',
        "biome.json": '{ "plugins": ["prettier-plugin-x"] }',
    }
    packages = {"packages/ui": {"scripts": {"t": "vitest run"}, "peerDependencies": {"clsx": "1"}}}
    said = overrides_of({"pnpm": {"overrides": {"a": "$next"}}}, {"overrides": {"b": "1"}})
    used = Usage(manifest, packages, PLACES, lambda path: texts.get(path, ""), said).found()
    assert used.app == {"next", "react", "zod", "@types/react"}
    types = {"@types/react", "@types/node", "typescript"}
    assert used.root == {"pg", "react", "tsx", "next", "vitest", "prettier-plugin-x", *types}
