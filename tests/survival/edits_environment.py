"""A new environment variable, as far through the service as the team thought of."""

from __future__ import annotations

from support.edits import Edit, append, drop, insert, swap
from support.service_view import COMPOSE

CONFIG = "src/config.ts"
PLACES = {
    "after NODE_ENV": '"What the process runs as"',
    "after LOG_LEVEL": '"Least severe level that is logged"',
    "after the port": "0 takes a free one",
    "after the deadline": "before the process exits with 1",
    "at the end": "meta({ writeOnly: true, examples",
}
"""The template puts a variable of its own after LOG_LEVEL, and changes the deadline's default."""
VARIABLES = {
    "FEATURE_REFUNDS": ("z.stringbool().default(false)", "'on'"),
    "CACHE_TTL_MS": ("milliseconds.default(60_000)", "1000"),
    "SENTRY_DSN": ("z.url().optional().meta({ writeOnly: true })", "${SENTRY_DSN:-}"),
    "SMTP_HOST": ('z.string().default("localhost")', "mailpit # see docker-compose.mail.yml"),
    "ALLOWED_ORIGINS": ('z.string().default("*")', '"http://localhost:3000"'),
}


def _in_config(name: str, place: str) -> Edit:
    return insert(CONFIG, PLACES[place], f"  {name}: {VARIABLES[name][0]},\n")


def _in_compose(name: str, anchor: str) -> Edit:
    return insert(COMPOSE, anchor, f"      {name}: {VARIABLES[name][1]}\n")


def _everywhere(name: str, place: str) -> Edit:
    return (
        _in_config(name, place)
        & _in_compose(name, "DATABASE_")
        & append(".env.example", f"{name}=\n")
        & insert("README.md", "| `LOG_LEVEL`", f"| `{name}` | | ask the team |\n", above=True)
    )


EDITS: dict[str, Edit] = {
    **{
        f"variable {place}": _in_config(name, place)
        for place, name in zip(PLACES, VARIABLES, strict=True)
    },
    **{
        f"variable {place}, and in Compose below NODE_ENV": _in_config(name, place)
        & _in_compose(name, "NODE_ENV")
        for place, name in zip(PLACES, reversed(VARIABLES), strict=True)
    },
    **{
        f"variable {name} everywhere": _everywhere(name, place)
        for name, place in zip(VARIABLES, PLACES, strict=True)
    },
    "test environment too": swap(CONFIG, '"test", "production"', '"test", "staging", "production"'),
    "quieter by default": swap(CONFIG, '.default("info")', '.default("warn")'),
    "own name for the level": swap(CONFIG, "Least severe level that", "The level from which on it"),
    "longer limit": swap(CONFIG, "max(600_000)", "max(3_600_000)"),
    "longer deadline": swap(CONFIG, "default(20_000)", "default(55_000)"),
    "deadline explained": insert(
        CONFIG, "DRAIN_DEADLINE_MS", "  // Reports take long.\n", above=True
    ),
    "port below 1024 too": swap(CONFIG, ".min(0)\n    .max(65_535)", ".min(1)\n    .max(65_535)"),
    "type of what comes in": insert(
        CONFIG, "export type Config", "export type Env = z.input<typeof EnvSchema>;\n"
    ),
    "strict about unknown variables": swap(
        CONFIG, "EnvSchema.safeParse(set)", "EnvSchema.strict().safeParse(set)"
    ),
    "empty variables count": drop(CONFIG, '.filter(([, value]) => value !== "")'),
    "problems sorted": swap(CONFIG, "readonly string[];\n\n", "readonly string[]; // sorted\n\n"),
    "deadline not to be set": drop(
        CONFIG,
        "  DRAIN_DEADLINE_MS: milliseconds\n    .default(20_000)\n"
        '    .describe("How long work in flight may take to finish before the process exits with 1"'
        "),\n",
        "DRAIN_DEADLINE_MS",
    ),
}
