"""A new required variable: development and `check:full` have a value, or say where to set it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from generated.conftest import shipway
from support.hosts import git
from support.tools import node, pnpm

ADDED = """
  A: z.string().min(70).max(80).meta({ writeOnly: true }),
  B: z.string().max(20).meta({ writeOnly: true }),
  ADMIN: z.email(),
  BUCKET: z.string().regex(/^b-[a-z]+$/).meta({ examples: ["b-dev"] }),
  FLAG: z.stringbool(),
  LIMIT: z.coerce.number().int().min(5).max(9),
  REGION: z.enum(["eu", "us"]),
  SENTRY_DSN: z.url().meta({ writeOnly: true }),
  SMTP_PORT: z.coerce.number().int().min(1).max(65_535),
  TENANT: z.uuid(),
  UNUSED: z.url().optional(),
"""
READ = """
const { valuesOf } = await import("./scripts/docker/compose.ts");
console.log(JSON.stringify(valuesOf(process.cwd())));
"""
LOAD = """
import { loadConfig } from "./src/config.js";
loadConfig(JSON.parse(process.argv[2] ?? ""));
"""


@pytest.fixture(scope="module")
def declared(workspace: Path) -> Iterator[Path]:
    """The workspace with these variables in api's config, carried everywhere."""
    config = workspace / "services/api/src/config.ts"
    try:
        config.write_text(config.read_text().replace("z.object({", f"z.object({{{ADDED}", 1))
        done = pnpm(workspace, "--filter", "./services/api", "env:schema")
        assert "REGION: required, and nothing gives it a value in development" in done.stdout
        assert "BUCKET: required" not in done.stdout
        shipway("sync", "api", "-C", str(workspace))
        yield workspace
    finally:
        git(workspace, "checkout", "--quiet", "--", ".")
        git(workspace, "clean", "-fdq", "services")


def test_check_full_has_values_that_the_service_takes(declared: Path) -> None:
    """By format, bounds and examples; what may be left out is left out."""
    done = node(declared, "--input-type=module", "-e", READ)
    assert done.returncode == 0, done.stderr
    values = json.loads(done.stdout)
    assert "UNUSED" not in values and len(values["A"]) in range(70, 81) and len(values["B"]) == 20
    api = declared / "services/api"
    (api / "load.ts").write_text(LOAD)
    values["BUCKET"] = "b-dev"  # Compose has the example itself
    pnpm(api, "exec", "tsx", "load.ts", json.dumps(values))


def test_dev_says_where_to_set_what_nothing_gives(declared: Path) -> None:
    """At once, before anything is built or started; an example is enough, and so is `.env`."""
    start = time.monotonic()
    first = unknown_to_dev(declared)
    assert time.monotonic() - start < 20
    assert first == {"ADMIN", "FLAG", "LIMIT", "REGION", "SENTRY_DSN", "SMTP_PORT", "TENANT"}
    own = declared / "services/api/.env"
    own.write_text("REGION=eu\nFLAG=true\n")
    try:
        assert unknown_to_dev(declared) == first - {"REGION", "FLAG"}
    finally:
        own.unlink()


def unknown_to_dev(root: Path) -> set[str]:
    """The variables that `pnpm dev` asks for."""
    done = node(root, "scripts/dev.ts", "--no-docker")
    assert done.returncode == 1
    found = re.findall(r"api needs (\w+): set it in services/api/\.env$", done.stderr, re.MULTILINE)
    return set(found)


def test_check_finds_what_nothing_gives_in_compose(declared: Path) -> None:
    """In a second, with the line to add; a secret and what has an example are no finding."""
    done = pnpm(declared, "exec", "shipway", "check", "api", check=False)
    assert done.returncode == 1
    missing = [line for line in done.stdout.splitlines() if "infra/compose" in line]
    assert any("REGION is required, and nothing gives api a value" in line for line in missing)
    assert not any("SENTRY_DSN" in line or "BUCKET" in line for line in missing)


def test_check_full_names_at_once_what_only_a_person_knows(declared: Path) -> None:
    """Not after minutes, by a container that died."""
    schema = declared / "services/api/env.schema.json"
    text = schema.read_text()
    known = json.loads(text)
    known["properties"]["REGION"] = {"type": "string", "pattern": "^eu-[0-9]$"}
    schema.write_text(json.dumps(known))
    done = node(declared, "scripts/check-full.ts", "--only-stack")
    schema.write_text(text)
    assert done.returncode == 1
    assert "  services/api/env.schema.json: REGION" in done.stderr and "examples" in done.stderr
