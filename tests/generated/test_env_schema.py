"""One line in the zod object, `pnpm env:schema`, `shipway sync`: the real tools, end to end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generated.conftest import SERVICES, shipway
from shipway.cli import main
from support.hosts import git
from support.tools import pnpm

ADDED = """
  FLAG: z.stringbool().default(false).describe("Whether to"),
  RATE: z.coerce.number().min(0).max(1).default(0.5),
  CACHE_URL: z.url().default("redis://cache:6379"),
  LIMIT: z.coerce.number().int().optional(),
  API_TOKEN: z.string().min(1).meta({ writeOnly: true }),
  REGION: z.enum(["eu", "us"]),
"""
EXPECTED = {
    "FLAG": {"type": "boolean", "default": False, "description": "Whether to"},
    "RATE": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5},
    "CACHE_URL": {"type": "string", "format": "uri", "default": "redis://cache:6379"},
    "LIMIT": {"type": "integer"},
    "API_TOKEN": {"type": "string", "writeOnly": True},
    "REGION": {"type": "string", "enum": ["eu", "us"]},
}


@pytest.mark.parametrize("name", SERVICES)
def test_the_templates_schema_is_what_the_zod_object_says(monorepo: Path, name: str) -> None:
    """Byte for byte, for every kind and database."""
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
    finally:
        git(monorepo, "checkout", "--quiet", "--", ".")


def in_check(root: Path) -> int:
    """The exit code of `shipway check`."""
    with pytest.raises(SystemExit) as ended:
        main(("check", "-C", str(root)))
    return int(str(ended.value.code))
