"""One line in the zod object, `pnpm env:schema`, `shipway sync`: the real tools, end to end."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generated.conftest import shipway
from shipway.cli import main
from support.hosts import git
from support.tools import pnpm

ADDED = """
  FLAG: z.stringbool().default(false).describe("Whether to"),
  RATE: z.coerce.number().min(0).max(1).default(0.5),
  CACHE_URL: z.url().default("redis://cache:6379"),
  LIMIT: z.coerce.number().int().optional(),
  API_TOKEN: z.string().min(1).meta({ writeOnly: true }),
  REGION: z.enum(["eu", "us"]).meta({ examples: ["eu"] }),
"""
EXPECTED = {
    "FLAG": {"type": "boolean", "default": False, "description": "Whether to"},
    "RATE": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5},
    "CACHE_URL": {"type": "string", "format": "uri", "default": "redis://cache:6379"},
    "LIMIT": {"type": "integer"},
    "API_TOKEN": {"type": "string", "writeOnly": True},
    "REGION": {"type": "string", "enum": ["eu", "us"], "examples": ["eu"]},
}


@pytest.mark.parametrize("name", ["h1", "w2"])
def test_the_command_changes_nothing_in_a_fresh_service(monorepo: Path, name: str) -> None:
    """Whatever was answered, is in test_env_schema_pairs.py; here it is the script itself."""
    pnpm(monorepo, "--filter", f"./services/{name}", "env:schema")
    assert git(monorepo, "status", "--porcelain", "--", "services") == ""


def test_one_variable_from_zod_to_the_manifests(monorepo: Path) -> None:
    """The service's own test fails while the JSON is stale, `shipway check` until it is synced."""
    config = monorepo / "services/h1/src/config.ts"
    text = config.read_text()
    filter_ = ("--filter", "./services/h1")
    try:
        config.write_text(text.replace("z.object({", "z.object({" + ADDED, 1))
        stale = pnpm(monorepo, *filter_, "exec", "vitest", "run", "env-schema", check=False)
        assert stale.returncode != 0 and "run pnpm env:schema" in stale.stdout + stale.stderr
        assert in_check(monorepo) == 1
        pnpm(monorepo, *filter_, "env:schema")
        schema = json.loads((monorepo / "services/h1/env.schema.json").read_text())
        properties = schema["properties"]
        for name, expected in EXPECTED.items():
            known = {k: v for k, v in properties[name].items() if k not in ("minLength", "pattern")}
            assert expected.items() <= known.items(), name
        assert {"API_TOKEN", "REGION"} <= set(schema["required"])
        assert not {"FLAG", "LIMIT"} & set(schema["required"])
        pnpm(monorepo, *filter_, "exec", "vitest", "run", "env-schema")
        assert in_check(monorepo) == 1
        shipway("sync", "h1", "-C", str(monorepo))
        # What only a person can know: production's value of a variable that has no default.
        overlay = monorepo / "infra/k8s/overlays/production/h1/kustomization.yaml"
        assert in_check(monorepo) == 1
        overlay.write_text(overlay.read_text().replace("REGION=", "REGION=eu"))
        assert in_check(monorepo) == 0
        compose = git(monorepo, "diff", "-U0", "--", "infra/compose/docker-compose.dev.yml")
        assert '+      FLAG: "false"' in compose and "+      API_TOKEN: " in compose
        assert '+      REGION: "${REGION:-eu}"' in compose
    finally:
        git(monorepo, "checkout", "--quiet", "--", ".")


def test_every_zod_type_is_described_or_refused_by_name(
    monorepo: Path, record_property: Callable[[str, object], None]
) -> None:
    """Each type of zod 4 once, in ways that people write it; what is derived reads back as what
    the code would have had, and a secret is one wherever it hides."""
    service = monorepo / "services/h1"
    table = shutil.copy(Path(__file__).with_name("zod-table.ts"), monorepo / "scripts")
    try:
        rows = json.loads(pnpm(service, "exec", "tsx", str(table)).stdout)
    finally:
        Path(table).unlink()
    wrong = [f"{row['name']}: {row['expected']}, but {row['found']}" for row in rows]
    assert [line for line, row in zip(wrong, rows, strict=True) if not row["well"]] == []
    assert kinds_of_zod(service) - {kind for row in rows for kind in row["kinds"]} == set()
    refused = sum("refused" in row["found"] for row in rows)
    record_property("zod types described", len(rows) - refused)
    record_property("zod types refused by name", refused)
    assert "s3cret-marker" not in json.dumps([row["found"] for row in rows])


def kinds_of_zod(service: Path) -> set[str]:
    """What zod's own typings call the kinds of its schemas."""
    text = (service / "node_modules/zod/v4/core/schemas.d.ts").read_text()
    union = re.search(r"interface \$ZodTypeDef \{\s*type: ([^;]+);", text)
    assert union is not None
    # `int` is in the typings alone: z.int() is a number.
    return set(re.findall(r'"(\w+)"', union.group(1))) - {"int"}


def test_a_type_that_no_text_is_of_is_refused_and_nothing_is_written(monorepo: Path) -> None:
    """By the variable's name, with the way out, and with exit code 1."""
    config = monorepo / "services/h1/src/config.ts"
    schema = monorepo / "services/h1/env.schema.json"
    text, before = config.read_text(), schema.read_bytes()
    try:
        added = "z.object({\n  SINCE: z.date(),\n  FLAG: z.stringbool(),"
        config.write_text(text.replace("z.object({", added, 1))
        done = pnpm(monorepo, "--filter", "./services/h1", "env:schema", check=False)
        assert done.returncode != 0 and schema.read_bytes() == before
        assert "  SINCE: no text is of the type date: use z.iso.datetime()" in done.stderr
        assert "FLAG" not in done.stderr
    finally:
        config.write_text(text)


def in_check(root: Path) -> int:
    """The exit code of `shipway check`."""
    with pytest.raises(SystemExit) as ended:
        main(("check", "-C", str(root)))
    return int(str(ended.value.code))
