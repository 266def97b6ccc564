"""The image of a program that a host had: its Dockerfile came with `shipway add images`."""

from __future__ import annotations

from pathlib import Path

from docker.test_image_cache import stages
from generated.conftest import shipway
from support.docker import HARDENED, Engine
from support.hosts import commit
from support.program_hosts import TSC, manifest, program_host
from support.tools import pnpm

TOOLS = {"@types/express": "^5.0.0", "@types/node": "^24.0.0", "typescript": "~7.0.2"}
MAIN = """\
import { total } from "@shop/cart";
import express from "express";

const app = express();
app.get("/", (_, answer) => void answer.json({ total: total(3), user: process.getuid?.() }));
app.listen(Number(process.env.PORT ?? 4000));
"""
OPTIONS = '{ "extends": "../../tsconfig.base.json", "compilerOptions": '
OPTIONS += '{ "rootDir": "src", "outDir": "dist", "types": ["node"] }, "include": ["src"] }\n'


def test_an_express_app_of_the_host_answers_without_privileges_and_its_layers_stay(
    docker: Engine, tmp_path: Path
) -> None:
    """A package that it does not use changes, and no stage after `pruned` runs again."""
    express = manifest("api", TSC, "express", "@shop/cart", files=["dist"], devDependencies=TOOLS)
    app = {"apps/api/package.json": express, "apps/api/tsconfig.json": OPTIONS}
    host = program_host(tmp_path / "shop", **app, **{"apps/api/src/main.ts": MAIN})
    shipway("add", "images", "--for", "apps/api", "-C", str(host))
    pnpm(host, "install", "--lockfile-only", "--silent")
    commit(host)
    docker.build(host, "shop/api", "apps/api/Dockerfile")
    container = docker.run("shop/api", *HARDENED)
    container.wait_ready("/", inside=4000)
    assert container.get("/", inside=4000) == (200, {"total": 300, "user": 10001})
    assert docker.inspect("shop/api")["Config"]["User"] == "10001:10001"
    assert not [path for path in docker.files("shop/api") if path.startswith("repo/apps/api/src")]
    (host / "packages/icons/src/index.ts").write_text("export const icon = 2;\n")
    again = docker.build(host, "shop/api", "apps/api/Dockerfile")
    assert stages(again.ran) == {"pruned"}
