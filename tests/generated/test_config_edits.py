"""After a legal edit of its config and `pnpm env:schema`, a service's own tests pass again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copy, copytree, rmtree
from typing import Any

import pytest

from support.tools import pnpm

WRITER = Path(__file__).with_name("env-schemas.mjs")
TESTS = ("config.test.ts", "env-schema.test.ts")
SERVICE = "h1"
END = "});\n\nexport type Config"
LEVEL = '.default("info")\n    .describe("Least severe level that is logged"),'
ADDED = {
    "required text": "A: z.string(),",
    "required text, bounded": "A: z.string().min(20).max(30),",
    "required URL": "SENTRY_DSN: z.url(),",
    "required secret": "API_TOKEN: z.string().min(40).meta({ writeOnly: true }),",
    "required secret URL": "SENTRY_DSN: z.url().meta({ writeOnly: true }),",
    "required address": "ADMIN: z.email(),",
    "required id": "TENANT: z.uuid(),",
    "required enum": 'REGION: z.enum(["eu", "us"]),',
    "required literal": 'ACCEPT: z.literal("yes"),',
    "required number": "LIMIT: z.coerce.number().int().min(5).max(10),",
    "required number above": "LIMIT: z.coerce.number().gt(5).multipleOf(3),",
    "required boolean": "FLAG: z.stringbool(),",
    "required date": "SINCE: z.iso.datetime().transform((text) => new Date(text)),",
    "required pattern": "ACCOUNT: z.string().regex(/^acct_[0-9]{6}$/),",
    "required pattern with an example": (
        "ACCOUNT: z.string().regex(/^acct_[0-9]{6}$/).meta({ examples: ['acct_123456'] }),"
    ),
    "required and refined": "HOST: z.string().refine((text) => text.includes('.'), 'no dot'),",
    "required list": "TAGS: z.string().transform((text) => text.split(',')),",
    "required JSON": "LIMITS: z.string().transform((text) => JSON.parse(text)).pipe(z.any()),",
    "required union": 'PAUSE: z.union([z.literal("never"), z.coerce.number()]),',
    "required preprocess": "A: z.preprocess((text) => `${text}`.trim(), z.string().min(1)),",
    "optional number": "LIMIT: z.coerce.number().int().optional(),",
    "nullable": "A: z.string().nullable().default(null),",
    "boolean by default": "FLAG: z.stringbool().default(false),",
    "coerced boolean": "FLAG: z.coerce.boolean().default(false),",
    "seconds": "WAIT: z.coerce.number().transform((s) => s * 1000).default(30_000),",
    "list by default": "TAGS: z.string().transform((t) => t.split(',')).default(['a', 'b']),",
    "random default": "INSTANCE: z.string().default(() => crypto.randomUUID()),",
    "prefault": "WAIT: z.coerce.number().transform((s) => s * 1000).prefault(30),",
    "catch": "RATE: z.coerce.number().catch(1),",
    "codec": "A: z.codec(z.string(), z.number(), { decode: Number, encode: String }).default(5),",
    "shared secret": (
        "ONE: z.string().meta({ id: 'S', writeOnly: true }),\n  TWO: z.string().optional(),"
    ),
}
CHANGED = {
    "secret gone": ("  DATABASE_URL:", "  // DATABASE_URL:"),
    "level without a default": (LEVEL, '.describe("Least severe level that is logged"),'),
    "level gone": ("  LOG_LEVEL: z\n", "  LEVEL: z\n"),
    "everything has a default": (
        "  DATABASE_URL: postgresUrl\n",
        '  DATABASE_URL: postgresUrl.default("postgres://app@db/app")\n',
    ),
    "a rule over two": (END, "}).refine((env) => env.PORT !== 1, 'not that port');"),
    "one of two": (
        END,
        "  ONE: z.string().optional(),\n  TWO: z.string().optional(),\n"
        "}).refine((env) => env.ONE ?? env.TWO, { error: 'ONE or TWO', path: ['ONE'] });",
    ),
    "a result of another shape": (
        END,
        "}).transform((env) => ({ ...env, local: env.PORT > 1 }));",
    ),
    "two objects in one": (END, "}).and(z.object({ MORE: z.url() }));"),
    "extended": (END, "}).extend({ MORE: z.email(), LESS: z.string().optional() });"),
}
STALE = "stale"
CONFIG = 'export default { test: { include: ["edits/*/test/*.test.ts"] } };\n'


def edited(text: str, name: str) -> str:
    """The config after the edit."""
    added = ADDED["required text"] if name == STALE else ADDED.get(name)
    if added:
        return text.replace("z.object({\n", f"z.object({{\n  {added}\n", 1)
    old, new = CHANGED[name]
    assert old in text, old
    tail = "\n\nexport type Config" if old == END else ""
    changed = text.replace(old, new + tail, 1)
    if name != "secret gone":
        return changed
    start = changed.index("  // DATABASE_URL:")
    return changed[:start] + changed[changed.index(END, start) :]


@pytest.fixture(scope="module")
def failures(monorepo: Path) -> Iterator[dict[str, str]]:
    """Edit -> what failed. Each has a folder, and one process of vitest tries them all."""
    service = monorepo / "services" / SERVICE
    names = [*ADDED, *CHANGED, STALE]
    places = {name: service / f"edits/{number}" for number, name in enumerate(names)}
    scripts = service / "scripts"  # as far above each place as the root's are above the service
    try:
        copytree(monorepo / "scripts", scripts, ignore=lambda _, names: others(names))
        for name, place in places.items():
            _make(service, place, name)
        written = [str(place) for name, place in places.items() if name != STALE]
        pnpm(service, "exec", "tsx", str(WRITER), *written)
        yield _tried(service, places)
    finally:
        rmtree(service / "edits")
        rmtree(scripts)


def _make(service: Path, place: Path, name: str) -> None:
    for folder in ("src", "test"):
        (place / folder).mkdir(parents=True)
    copy(service / "env.schema.json", place)
    (place / "src/config.ts").write_text(edited((service / "src/config.ts").read_text(), name))
    for test in TESTS:
        copy(service / "test" / test, place / "test")


def others(names: list[str]) -> list[str]:
    """All but the scripts that describe an environment."""
    return [name for name in names if not name.startswith("env-")]


def _tried(service: Path, places: dict[str, Path]) -> dict[str, str]:
    (service / "edits/vitest.config.mjs").write_text(CONFIG)
    report = ("--reporter=json", "--outputFile=edits/results.json")
    options = ("--root=.", "--config=edits/vitest.config.mjs", "--no-isolate", *report)
    pnpm(service, "exec", "vitest", "run", *options, check=False)
    files = json.loads((service / "edits/results.json").read_text())["testResults"]
    assert len(files) == len(TESTS) * len(places)
    return {
        name: "\n".join(_failed(file) for file in files if file["name"].startswith(f"{place}/"))
        for name, place in places.items()
    }


def _failed(file: dict[str, Any]) -> str:
    cases = [one for one in file["assertionResults"] if one["status"] != "passed"]
    said = [f"{one['title']}: {' '.join(one['failureMessages'])}" for one in cases]
    return "\n".join([*said, file["message"]])


@pytest.mark.parametrize("name", [*ADDED, *CHANGED])
def test_the_services_own_tests_pass_after_an_edit(failures: dict[str, str], name: str) -> None:
    """Those of the config and of env.schema.json: none holds a list of variables."""
    assert not failures[name].strip()


def test_an_edit_without_env_schema_is_noticed(failures: dict[str, str]) -> None:
    assert "stale: run pnpm env:schema" in failures[STALE]
