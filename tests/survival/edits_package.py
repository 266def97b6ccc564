"""package.json and the configuration of the tools."""

from __future__ import annotations

from support.edits import Edit, append, drop, edited, insert, reformat, reorder, swap

FILE = "package.json"
PINO = '    "pino": "^10.4.0"'


def _script(name: str, command: str, below: str) -> Edit:
    return insert(FILE, f'    "{below}": "', f'    "{name}": "{command}",\n')


def _needs(name: str, before: str, version: str = "^1.0.0") -> Edit:
    return insert(FILE, f'    "{before}": "', f'    "{name}": "{version}",\n', above=True)


PACKAGE = {
    "script for the database": _script("db:seed", "tsx scripts/seed.ts", "start"),
    "script for the end": edited(
        FILE,
        lambda t: t.replace('vitest run"', 'vitest run",\n    "e2e": "playwright test"'),
        '"e2e":',
    ),
    "script before the tests": insert(FILE, '"test":', '    "pretest": "pnpm lint",\n', above=True),
    "script below the build": _script("build:watch", "tsup --watch", "build"),
    "another dev command": swap(FILE, "tsx watch --env", "tsx watch --inspect --env"),
    "another build": swap(FILE, '"build": "tsup"', '"build": "tsup --minify"'),
    "another test run": swap(FILE, '"vitest run"', '"vitest run --passWithNoTests"'),
    "start with source maps": swap(FILE, '"node dist', '"node --enable-source-maps dist'),
    "no formatter": drop(FILE, '    "format": "biome format --write .",\n'),
    "client of a mail service": _needs("@acme/mail", "pino", "workspace:*"),
    "validator of dates": _needs("date-fns", "pino", "^4.1.0"),
    "driver of a cache": _needs("ioredis", "zod", "^5.6.0"),
    "types for the cache": _needs("@types/ioredis", "@types/node"),
    "tool beside tsup": _needs("tsconfig-paths", "tsx"),
    "a tool before the bundler": _needs("supertest", "tsup"),
    "pino pinned": swap(FILE, '"pino": "^10.4.0"', '"pino": "10.4.0"'),
    "zod held back": swap(FILE, '"zod": "^4', '"zod": "~4'),
    "vitest held back": swap(FILE, '"vitest": "^5.1.1"', '"vitest": "~5.1.1"'),
    "typescript ahead": swap(FILE, '"typescript": "~7.0.2"', '"typescript": "~7.1.0"'),
    "catalog for what stands still": swap(FILE, '"tsx": "^4.23.15"', '"tsx": "catalog:"'),
    "catalog for what moves": swap(FILE, '"pino": "^10.4.0"', '"pino": "catalog:"'),
    "version": swap(FILE, '"0.0.0"', '"1.4.0"'),
    "description": swap(
        FILE, '"description": "The ', '"description": "By team blue: the ', "By team blue"
    ),
    "exact node": swap(FILE, '"node": ">=24"', '"node": "24.11.x"'),
    "side effects": insert(FILE, '"type": "module"', '  "sideEffects": false,\n'),
    "nx tags": insert(FILE, '"private"', '  "nx": { "tags": ["scope:money"] },\n'),
    "without pino": drop(FILE, PINO + ",\n", '"pino":'),
    "private last": reorder(FILE, '  "version": "0.0.0",\n', '  "private": true,\n'),
    "formatted with tabs": reformat(FILE, lambda text: text.replace("  ", "\t")),
}
TSCONFIG = {
    "looser about index access": swap(
        "tsconfig.json", 'IndexedAccess": true', 'IndexedAccess": false'
    ),
    "decorators": insert("tsconfig.json", '"strict"', '    "experimentalDecorators": true,\n'),
    "strict beside the new": insert(
        "tsconfig.json", "noImplicitOverride", '    "checkJs": true,\n'
    ),
    "older target": swap("tsconfig.json", '"target": "es2024"', '"target": "es2023"'),
    "dom types": swap("tsconfig.json", '"lib": ["es2024"]', '"lib": ["es2024", "dom"]'),
    "tools checked": swap("tsconfig.json", '"scripts", "test"', '"scripts", "tools", "test"'),
    "a comment": insert("tsconfig.json", '"types"', "    // see ADR 7\n", above=True),
    "extends": insert(
        "tsconfig.json", "compilerOptions", '  "extends": "../../tsconfig.json",\n', above=True
    ),
}
TOOLS = {
    "bundled": swap("tsup.config.ts", "bundle: false", "bundle: true"),
    "second entry": swap("tsup.config.ts", '["src/**/*.ts"]', '["src/**/*.ts", "jobs/**/*.ts"]'),
    "types emitted": insert("tsup.config.ts", "sourcemap", "  dts: true,\n"),
    "slower tests": insert("vitest.config.ts", "  test:", "  cacheDir: '.vitest',\n", above=True),
    "set-up of tests": swap(
        "vitest.config.ts",
        '.test.ts"] }',
        '.test.ts"], setupFiles: ["test/setup.ts"] }',
        "setupFiles",
    ),
    "comment at the end": append("vitest.config.ts", "// see docs/testing.md\n"),
}
EDITS = (
    {f"package: {name}": edit for name, edit in PACKAGE.items()}
    | {f"tsconfig: {name}": edit for name, edit in TSCONFIG.items()}
    | {f"tools: {name}": edit for name, edit in TOOLS.items()}
)
