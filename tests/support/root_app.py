"""A repository whose Next.js app lives in the root, before its team meets a platform."""

from __future__ import annotations

from pathlib import Path

from support.hosts import commit, git

MANIFEST = """\
{
  "name": "shop",
  "version": "1.4.0",
  "private": true,
  "type": "module",
  "packageManager": "pnpm@11.28.11",
  "scripts": {
    "dev": "next dev",
    "prebuild": "node scripts/stamp.mjs",
    "build": "pnpm -r build && next build",
    "start": "node .next/standalone/server.js",
    "typecheck": "next typegen && tsc --noEmit",
    "format": "biome format src packages",
    "seed": "tsx scripts/seed.ts"
  },
  "dependencies": {
    "@shop/money": "workspace:*",
    "next": "^16.4.6",
    "react": "^19.3.1",
    "react-dom": "^19.3.1"
  },
  "devDependencies": {
    "@biomejs/biome": "^2.6.8",
    "@types/node": "^24.0.0",
    "@types/react": "^19.3.0",
    "@types/react-dom": "^19.3.0",
    "tsx": "^4.23.15",
    "typescript": "~7.0.2"
  }
}
"""
WORKSPACE = """\
# Ours.
packages:
  - packages/*
allowBuilds:
  esbuild: true
  sharp: false
verifyDepsBeforeRun: false
"""
TSCONFIG = """\
{
  "extends": "./tsconfig.base.json",
  "compilerOptions": {
    "jsx": "preserve",
    "noEmit": true,
    "plugins": [{ "name": "next" }],
    // The app's own files, and the source of a package.
    "paths": { "@/*": ["./src/*"], "#money": ["./packages/money/src/index.ts"] }
  },
  "include": ["next-env.d.ts", "src", ".next/types/**/*.ts", ".next/dev/types/**/*.ts"],
  "exclude": ["node_modules", "packages"]
}
"""
BASE = """\
{
  "compilerOptions": {
    "target": "es2022",
    "lib": ["dom", "es2023"],
    "module": "esnext",
    "moduleResolution": "bundler",
    "strict": true,
    "skipLibCheck": true,
    "isolatedModules": true,
    "esModuleInterop": true,
    "resolveJsonModule": true,
    "noEmit": true,
    "allowImportingTsExtensions": true
  }
}
"""
DOCKERFILE = """\
FROM node:24-bookworm-slim AS build
ENV COREPACK_HOME=/pnpm/corepack
RUN corepack enable
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY packages ./packages
RUN --mount=type=cache,id=pnpm,target=/pnpm \\
    pnpm install --frozen-lockfile --store-dir=/pnpm/store
COPY tsconfig.json tsconfig.base.json next.config.ts ./
COPY src ./src
COPY public ./public
COPY scripts ./scripts
RUN --mount=type=cache,id=pnpm,target=/pnpm pnpm build

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=build --chown=node:node /app/.next/standalone ./
COPY --from=build /app/.next/static ./.next/static
COPY --from=build /app/public ./public
USER 1000
# The server that Next.js makes.
CMD ["node", "server.js"]
"""
COMPOSE = """\
# Everything that a developer needs.
services:
  web:
    build: . # the shop
    ports: ["3000:3000"]
    volumes:
      - ./src:/app/src
      - ./infra/certs:/certs:ro
  postgres:
    image: postgres:17
"""
WORKFLOW = """\
on:
  push:
    paths: ["src/**", "packages/**", 'public/**']
jobs:
  check:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/cache@v4
        with:
          key: next-${{ hashFiles('pnpm-lock.yaml') }}
          path: |
            .next/cache
            ~/.cache
      - run: pnpm install && pnpm build && pnpm typecheck
      - run: pnpm exec next lint src/app
      - run: docker build -t shop .
      - uses: docker/build-push-action@v6
        with:
          context: .
          push: true
"""
RULES = """\
module.exports = {
  forbidden: [
    { name: "no-app", severity: "error", from: { path: "^packages/" }, to: { path: "^src/" } },
    { name: "layers", from: { path: "^(src|packages)/" }, to: { path: "(^|/)secrets/" } },
  ],
  options: { tsConfig: { fileName: "tsconfig.json" } },
};
"""
PACKAGE = """\
{
  "name": "@shop/money",
  "version": "0.0.0",
  "type": "module",
  "exports": "./src/index.ts",
  "scripts": { "build": "tsc --noEmit --skipLibCheck --ignoreConfig src/index.ts" }
}
"""
PAGE = """\
import { price } from "@/lib/price";

export default function Page() {
  return <main>{price(2)}</main>;
}
"""
LAYOUT = """\
import type { ReactNode } from "react";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
"""
FILES: dict[str, str | None] = {
    "package.json": MANIFEST,
    "pnpm-workspace.yaml": WORKSPACE,
    ".gitignore": "/node_modules\n/.next/\nnext-env.d.ts\n*.tsbuildinfo\n.env*.local\n",
    ".dockerignore": ".git\nnode_modules\n.next\nout\nsrc/**/*.test.ts\nDockerfile\n",
    ".dependency-cruiser.cjs": RULES,
    ".env.example": "API_URL=\n",
    ".github/workflows/ci.yml": WORKFLOW,
    "Dockerfile": DOCKERFILE,
    "README.md": "# shop\n\nThe pages are in `src/app/`.\n",
    "biome.json": '{ "files": { "includes": ["src/**", "packages/**"] } }\n',
    "docker-compose.yml": COMPOSE,
    "next.config.ts": "export default "
    '{ output: "standalone", transpilePackages: ["@shop/money"] };\n',
    "notes.yaml": "whose: nobody knows\n",
    "packages/money/package.json": PACKAGE,
    "packages/money/src/index.ts": "export const cents = (n: number): number => n * 100;\n",
    "public/robots.txt": "User-agent: *\n",
    "scripts/seed.ts": 'import { price } from "../src/lib/price.ts";\nconsole.log(price(1));\n',
    "scripts/stamp.mjs": "console.log(1);\n",
    "src/app/layout.tsx": LAYOUT,
    "src/app/page.tsx": PAGE,
    "src/lib/price.ts": 'import { cents } from "../../packages/money/src/index.ts";\n'
    "export const price = (n: number): string => String(cents(n));\n",
    "tsconfig.base.json": BASE,
    "tsconfig.json": TSCONFIG,
}


def root_app(root: Path, **changed: str | None) -> Path:
    """The committed repository; ``changed`` by path, None leaves a file out."""
    for path, text in {**FILES, **changed}.items():
        if text is not None:
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    return root
