"""What only an empty folder gets: a first app, the tools' settings, `pnpm dev` and `pnpm check`."""

from __future__ import annotations

from shipway.parts.part import Part

PART = Part(
    name="core",
    title="what `shipway init` begins with",
    files=(
        ".copier-answers.yml",
        ".editorconfig",
        ".github/CODEOWNERS",
        ".github/workflows/ci.yml",
        ".github/zizmor.yml",
        ".gitignore",
        ".nvmrc",
        ".shipway-version",
        "README.md",
        "apps/",
        "biome.json",
        "infra/compose/",
        "package.json",
        "pnpm-workspace.yaml",
        "scripts/check.ts",
        "scripts/db.ts",
        "scripts/dev.ts",
        "scripts/dev/asked.ts",
        "scripts/dev/database.ts",
        "scripts/dev/embedded-postgres.ts",
        "scripts/dev/lines.ts",
        "scripts/dev/output.ts",
        "scripts/dev/programs.ts",
        "scripts/dev/running-database.ts",
        "scripts/dev/supervise.ts",
        "scripts/dev/watch.ts",
        "scripts/github-secrets.ts",
        "scripts/test/dev-asked.test.ts",
        "scripts/test/dev-lines.test.ts",
        "scripts/test/tasks.test.ts",
        "scripts/tsconfig.json",
        "services/",
        "tsconfig.json",
        "turbo.json",
        "vitest.config.ts",
    ),
)
