"""The code that both kinds of service have: health, logs, lifecycle, signals, database, start."""

from __future__ import annotations

from support.edits import Edit, drop, insert, reorder, swap

HEALTH, LOGGER, LIFECYCLE = "src/health.ts", "src/logger.ts", "src/lifecycle.ts"
REDACT = "src/redact.ts"
SIGNALS, DATABASE, MAIN = "src/process.ts", "src/database.ts", "src/main.ts"
DATABASE_CHECK = "src/database-check.ts"
CHECKS = {
    "health: patient checks": swap(HEALTH, "CHECK_TIMEOUT_MS = 2_000", "CHECK_TIMEOUT_MS = 10_000"),
    "health: quick retries": swap(HEALTH, "RETRY_MS = 500", "RETRY_MS = 100"),
    "health: a constant beside it": insert(HEALTH, "RETRY_MS =", "const GRACE_MS = 1_000;\n"),
    "health: reason of the timeout": insert(
        HEALTH, "const CHECK_TIMEOUT", "// The database is far away.\n", above=True
    ),
    "health: uptime": swap(HEALTH, "body: version };", "body: { ...version, uptime } };", "uptime"),
    "health: names joined": swap(HEALTH, '"unavailable", failing', '"unavailable", failing, team'),
    "health: returns are not logged": drop(
        HEALTH,
        "      else this.#logger.info({ dependency: this.#failing }, "
        '"dependency answers again");\n',
    ),
    "logs: their own secret": insert(REDACT, '"password"', '  "iban",\n'),
    "logs: a secret beside the new": insert(REDACT, '"secret"', '  "pin",\n', above=True),
    "logs: a secret at the end": insert(REDACT, '"token"', '  "cvc",\n'),
    "logs: masked, not removed": swap(REDACT, "hidden ? undefined", 'hidden ? "[secret]"'),
    "logs: the team's name": swap(
        LOGGER,
        "service: version.service }",
        'service: version.service, team: "money" }',
        'team: "money"',
    ),
    "logs: tokens stay": drop(REDACT, '  "token",\n'),
    "lifecycle: other words": swap(LIFECYCLE, "did not close`", "refused to close`"),
    "lifecycle: steps in order": drop(LIFECYCLE, ".toReversed()"),
    "lifecycle: hook": insert(
        LIFECYCLE, "this.#draining.abort();", "    await this.beforeDrain();\n"
    ),
    "lifecycle: failures logged": insert(
        LIFECYCLE, "} catch (error) {", "        console.error(step.name);\n"
    ),
    "signals: SIGHUP too": swap(
        SIGNALS, '["SIGTERM", "SIGINT"]', '["SIGTERM", "SIGINT", "SIGHUP"]'
    ),
    "signals: other words": swap(SIGNALS, '"draining");', '"going away");'),
    "signals: farewell": insert(SIGNALS, 'logger.info("drained")', "      await logger.flush();\n"),
    "signals: exit code": swap(SIGNALS, "failed ? 1 : 0", "failed ? 1 : 143"),
    "database: bigger pool": swap(DATABASE, "max: settings.DATABASE_POOL_MAX", "max: 50"),
    "database: patient": swap(DATABASE, "SILENCE_MS = 1_000", "SILENCE_MS = 20_000"),
    "database: another question": swap(DATABASE_CHECK, '"select 1"', '"select now()"'),
    "start: tracing first": insert(MAIN, "const lifecycle", "startTracing();\n", above=True),
    "start: import beside the signals": insert(MAIN, '"./process.js"', 'import "./tracing.js";\n'),
    "start: import at the top": insert(MAIN, '"./config.js"', 'import "reflect-metadata";\n'),
    "start: its own message": swap(MAIN, '"ready"', '"open for business"'),
    "start: exit code": swap(MAIN, "process.exit(1)", "process.exit(78)"),
    "start: metrics server": insert(MAIN, "const health =", "  await startMetrics(config);\n"),
    "start: imports sorted": reorder(
        MAIN,
        'import { createLogger } from "./logger.js";\n',
        'import { drainOnSignal } from "./process.js";\n',
    ),
    "version: region": insert("src/version.ts", "buildTs", "  region: process.env.REGION,\n"),
}
TESTS: dict[str, Edit] = {
    "tests: slower drain": swap("test/health.test.ts", "drain(50)", "drain(500)"),
    "tests: a case of their own": insert(
        "test/health.test.ts", 'test("a failing', 'test.todo("two fail");\n\n', above=True
    ),
    "tests: skipped": swap(
        "test/lifecycle.test.ts", 'test("draining twice', 'test.skip("draining twice'
    ),
    "tests: more of the environment": swap(
        "test/config.test.ts",
        "const valid = samples(schema);",
        "const valid = { ...samples(schema), REGION: 'eu' };",
        "REGION: 'eu'",
    ),
    "tests: patience": swap("test/architecture.test.ts", "120_000", "300_000"),
}
EDITS = CHECKS | TESTS
