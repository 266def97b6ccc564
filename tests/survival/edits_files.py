"""Files that the team added, moved or deleted; some of them the template moves or deletes too."""

from __future__ import annotations

from support.edits import Edit, add, insert, move, remove, swap

EDITS: dict[str, Edit] = {
    "file: module added": add("src/refunds.ts", 'export const refunds = "/refunds";\n'),
    "file: test added": add("test/refunds.test.ts", 'import { test } from "vitest";\n'),
    "file: migration added": add("migrations/0001-start.sql", "create table refund (id int);\n"),
    "file: page where the template puts one": add("docs/OPERATIONS.md", "# Runbook\n\nOurs.\n"),
    "file: module where the template puts one": add("src/metrics.ts", "export const ours = 1;\n"),
    "file: config where the template puts one": add(
        "tsconfig.build.json", '{ "include": ["x"] }\n'
    ),
    "file: module of the new name": add("src/signals.ts", "export const SIGNALS = 2;\n"),
    "file: logger moved": move("src/logger.ts", "src/log/logger.ts"),
    "file: health moved": move("src/health.ts", "src/probes.ts"),
    "file: tests moved": move("test/health.test.ts", "src/health.test.ts"),
    "file: signals moved": move("src/process.ts", "src/shutdown.ts"),
    "file: tests deleted": remove("test/lifecycle.test.ts"),
    "file: changed tests deleted": remove("test/health.test.ts"),
    "file: example deleted": remove(".env.example"),
    "file: bundler's config deleted": remove("tsup.config.ts"),
    "file: probe deleted": remove("__arch_probes__/dependency-cruiser.json"),
    "file: probe changed": swap(
        "__arch_probes__/dependency-cruiser.json", '"cache": false', '"cache": true'
    ),
    "file: readme deleted": remove("README.md"),
    "file: moved, then changed": move("src/database.ts", "src/db.ts")
    & swap("src/db.ts", "SILENCE_MS = 1_000", "SILENCE_MS = 9_000"),
    "file: imports after a move": move("src/version.ts", "src/about.ts")
    & insert("src/logger.ts", "version.js", 'import "./about.js";\n'),
}
