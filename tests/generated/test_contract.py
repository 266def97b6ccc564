"""From a route to its callers' compiler: the real tools, end to end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from generated.conftest import CALLER, DESCRIBED, Start, shipway
from support.changes import change_file, swap
from support.hosts import git
from support.tools import pnpm

ROUTES = f"services/{DESCRIBED}/src/routes/greetings.ts"
CLIENT = f"{DESCRIBED}-client"
GENERATED = ("openapi-typescript", "openapi.json", "--output", "src/generated/schema.ts")
USE = """\
import type { Config } from "./config.js";
import { h0Client } from "./clients/h0.js";

export async function hello(config: Config, name: string): Promise<string> {
  const params = { path: { name } };
  const { data, error } = await h0Client(config).GET("/greetings/{name}", { params });
  return data?.message ?? error?.title ?? "";
}
"""


@pytest.fixture
def used(monorepo: Path) -> Iterator[Path]:
    """With code that reads an answer; all is as it was then, and so is the client's build."""
    (monorepo / f"services/{CALLER}/src/hello.ts").write_text(USE)
    try:
        yield monorepo
    finally:
        git(monorepo, "checkout", "--quiet", "--", ".")
        (monorepo / f"services/{CALLER}/src/hello.ts").unlink()
        build(monorepo)
        assert git(monorepo, "status", "--porcelain", "--", "packages", "services") == ""


def build(root: Path) -> None:
    """The client's types, as its build and the workspace's make them."""
    pnpm(root, "--filter", f"./packages/{CLIENT}", "exec", *GENERATED)
    pnpm(root, "exec", "tsc", "--build", f"packages/{CLIENT}/tsconfig.build.json")


def typecheck(root: Path) -> str:
    """What the caller's compiler says."""
    return pnpm(root, "--filter", f"./services/{CALLER}", "typecheck", check=False).stdout


def test_what_is_made_is_what_the_commands_write(monorepo: Path) -> None:
    pnpm(monorepo, "--filter", f"./services/{DESCRIBED}", "api:schema")
    assert git(monorepo, "status", "--porcelain", "--", f"services/{DESCRIBED}") == ""


def test_production_has_no_page_of_the_contract(monorepo: Path, start: Start) -> None:
    """The service's own test sees the page that `pnpm dev` brings."""
    root = monorepo / f"services/{DESCRIBED}"
    manifest = json.loads((root / "package.json").read_text())
    assert "--import ./scripts/api-page.ts" in manifest["scripts"]["dev"]
    tools = [name for name in manifest["devDependencies"] if "swagger" in name]
    assert len(tools) == 2 and not any("swagger" in name for name in manifest["dependencies"])
    assert not any("swagger" in file.read_text() for file in (root / "dist").rglob("*.js"))
    service = start(DESCRIBED, NODE_ENV="production")
    service.wait_ready()
    assert service.get("/greetings/Ada")[0] == 200 and service.get("/docs")[0] == 404


def test_a_route_that_changed_is_an_error_in_its_caller(used: Path) -> None:
    """Stale: the service's own test. Written: the client's copy. Synced and built: the compiler."""
    assert "error TS" not in typecheck(used)
    change_file(used / ROUTES, swap("message", "text"))
    own = ("--filter", f"./services/{DESCRIBED}")
    stale = pnpm(used, *own, "exec", "vitest", "run", "api-schema", check=False)
    assert stale.returncode != 0 and "run pnpm api:schema" in stale.stdout + stale.stderr
    pnpm(used, *own, "api:schema")
    assert '"text"' in git(used, "diff", "--", f"services/{DESCRIBED}/openapi.json")
    shipway("sync", CLIENT, "--directory", str(used))
    build(used)
    said = typecheck(used)
    assert "src/hello.ts(7,16): error TS2339: Property 'message' does not exist on type" in said
