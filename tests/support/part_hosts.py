"""A monorepo as teams have it before they meet a platform: its own scripts, stack and workflow."""

from __future__ import annotations

from pathlib import Path

from support.hosts import make_host

BUILT = """\
{
  "name": "@shop/%s",
  "version": "0.0.0",
  "type": "module",
  "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" } },
  "scripts": { "build": "tsup src/index.ts --format esm --silent" },
  "dependencies": { %s },
  "devDependencies": { "tsup": "^9.0.0", "typescript": "~7.0.2" }
}
"""
COMPILED = '{ "extends": "../../tsconfig.base.json", "include": ["src"] }\n'
MANIFEST = """\
{
  "name": "shop",
  "private": true,
  "type": "module",
  "packageManager": "pnpm@11.28.11",
  "scripts": {
    "build": "pnpm -r build",
    "lint": "biome check .",
    "test": "vitest run"
  },
  "devDependencies": {
    "typescript": "~7.0.2"
  }
}
"""
COMPOSE = """\
# Everything that a developer needs.
services:
  postgres:
    image: postgres:17
    ports: ["5432:5432"]
    volumes:
      - data:/var/lib/postgresql/data
volumes:
  data: {}
"""
WORKFLOW = """\
on: push
jobs:
  images:
    strategy:
      matrix:
        service: [web, mailer]
    runs-on: ubuntu-24.04
    steps:
      - run: docker build -f services/${{ matrix.service }}/Dockerfile .
"""
FILES: dict[str, str | None] = {
    "package.json": MANIFEST,
    "pnpm-workspace.yaml": "# ours\npackages:\n  - apps/*\n  - packages/*\n  - services/*\n"
    "allowBuilds:\n  esbuild: true\n",
    ".gitignore": "node_modules\ndist\n.next\n",
    "tsconfig.json": '{\n  // for editors\n  "compilerOptions": { "noEmit": true }\n}\n',
    "tsconfig.base.json": '{ "compilerOptions": { "target": "es2022", "module": "nodenext", '
    '"strict": true, "skipLibCheck": true } }\n',
    "docker-compose.dev.yml": None,
    "docker-compose.yml": COMPOSE,
    ".github/workflows/release.yml": WORKFLOW,
    ".dependency-cruiser.cjs": None,
    "packages/env/package.json": None,
    "packages/money/package.json": BUILT % ("money", ""),
    "packages/money/tsconfig.json": COMPILED,
    "packages/money/src/index.ts": "export const cents = (n: number): number => n * 100;\n",
    "packages/cart/package.json": BUILT % ("cart", '"@shop/money": "workspace:*"'),
    "packages/cart/tsconfig.json": COMPILED,
    "packages/cart/src/index.ts": 'import { cents } from "@shop/money";\n'
    "export const total = (n: number): number => cents(n);\n",
    "packages/icons/package.json": '{ "name": "@shop/icons", "exports": "./src/index.ts" }\n',
    "packages/icons/src/index.ts": "export const icon = 1;\n",
    "packages/legacy/package.json": '{\n  "name": "@shop/legacy",\n  "main": "./lib/index.js"\n}\n',
    "apps/web/package.json": '{ "name": "@shop/web" }\n',
    "services/scheduler-worker/package.json": None,
    "services/mailer/package.json": '{ "name": "@shop/mailer" }\n',
    "services/mailer/Dockerfile": "FROM node:24-slim\n",
    "scripts/deploy.sh": None,
    "docs/services.md": None,
    "CHANGELOG.md": None,
}


def part_host(root: Path, **changed: str | None) -> Path:
    """A committed host; ``changed`` by path, with ``__`` for a slash where a keyword needs it."""
    more = {path.replace("__", "/"): text for path, text in changed.items()}
    return make_host(root, {**FILES, **more})
