"""What only an empty folder gets: a first app, the tools' settings, `pnpm dev` and `pnpm check`."""

from __future__ import annotations

from shipway.parts.part import Part

PART = Part(
    name="core",
    title="what `shipway init` begins with",
    files=(
        ".copier-answers.yml",
        ".dockerignore",
        ".dependency-cruiser.cjs",
        ".editorconfig",
        ".github/",
        ".gitignore",
        ".nvmrc",
        ".shipway-version",
        "README.md",
        "apps/",
        "biome.json",
        "docs/",
        "infra/",
        "package.json",
        "packages/",
        "pnpm-workspace.yaml",
        "scripts/check.ts",
        "scripts/check-full.ts",
        "scripts/check-full/",
        "scripts/db.ts",
        "scripts/dev.ts",
        "scripts/dev/",
        "scripts/docker/",
        "scripts/env-sample.ts",
        "scripts/github-secrets.ts",
        "scripts/images.ts",
        "scripts/images/",
        "scripts/prune.ts",
        "scripts/prune/",
        "scripts/release.ts",
        "scripts/test/",
        "scripts/tsconfig.json",
        "services/",
        "tsconfig.base.json",
        "tsconfig.json",
        "turbo.json",
        "vitest.config.ts",
    ),
)
