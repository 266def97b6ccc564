"""Parts in a host, on a real engine: an app that left the root, and the team's own stack."""

from __future__ import annotations

import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from docker.test_check_full import SLOW, CheckFull, everything_in
from docker.test_stack import COMPOSE
from generated.conftest import shipway
from support.changes import swap
from support.docker import Engine
from support.hosts import commit, git
from support.postgres import free_port
from support.root_app import MANIFEST, root_app
from support.running import until
from support.tools import STORE, pnpm

STACK = """\
services:
  web:
    build: .
    # Nothing that a strict cluster would not grant.
    user: "10001:10001"
    read_only: true
    tmpfs: [/tmp]
    cap_drop: [ALL]
    ports: ["127.0.0.1:%(web)s:3000"]
    depends_on:
      seed: { condition: service_completed_successfully }
  seed:
    image: node:24-bookworm-slim
    command: ["node", "--version"]
  postgres:
    image: postgres:17
    container_name: shop-postgres
    environment: { POSTGRES_PASSWORD: postgres }
    ports: ["127.0.0.1:%(postgres)s:5432"]
    networks: [default, edge]
    volumes: ["./.data/postgres:/var/lib/postgresql/data", "shared:/shared"]
    healthcheck: { test: pg_isready --username=postgres, interval: 1s, retries: 60 }
networks:
  edge: { external: true }
volumes:
  shared: { name: everybodys }
"""
"""Much of it is the machine's own: a folder with data, a network, a volume, names and ports."""
UNIT = 'import { test } from "node:test";\ntest("one", () => {});\n'
END_TO_END = """\
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { test } from "node:test";

test("the shop and its database answer", async () => {
  const answer = await fetch("http://127.0.0.1:%(web)s/");
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /<main>200<\\/main>/);
  await once(connect(%(postgres)s, "127.0.0.1").unref(), "connect");
  assert(!existsSync("broken"), "this one is broken");
  if (existsSync("endless")) setInterval(() => {}, 1000) && (await new Promise(() => {}));
});
"""
SCRIPTS = '"test": "node --test unit.mjs", "test:e2e": "node --test end-to-end.mjs", "seed"'
APP = "apps/web"
"""Where the app goes, and its tests with it."""
TASKS = ("db-provision", "db-migrate")
TABLES = "SELECT tableowner FROM pg_tables WHERE tablename = 'notes'"
ROLES = "SELECT rolname, rolbypassrls FROM pg_roles WHERE rolname LIKE 'app%' ORDER BY rolname"


@pytest.fixture(scope="module")
def host(docker: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its app moved out of the root, with the parts that run its stack; installed, committed."""
    docker.images("postgres")
    ports = {"web": free_port(), "postgres": free_port()}
    files = {
        "docker-compose.yml": STACK % ports,
        "package.json": swap('"seed"', SCRIPTS)(MANIFEST),
        # As `shipway add images` names it, where the host's own lets more in.
        ".dockerignore": "**/.git\n**/node_modules\n**/dist\n**/.next\n",
        ".gitignore": "node_modules\n.next\ndist\n/.data\nnext-env.d.ts\n",
        "unit.mjs": UNIT,
        "end-to-end.mjs": END_TO_END % ports,
    }
    root = root_app(tmp_path_factory.mktemp("parts") / "shop", **files)
    shipway("add", "app-workspace", "-C", str(root))
    commit(root)
    shipway("add", "check-full", "compose-tasks", "-C", str(root))
    pnpm(root, "install", "--no-frozen-lockfile", "--silent", "--store-dir", str(STORE))
    commit(root)
    return root


@pytest.fixture
def clean(docker: Engine, host: Path) -> Iterator[None]:
    """Afterwards the engine has what it had before, and the developer's data is untouched."""
    data = host / ".data/postgres/mine"
    data.parent.mkdir(parents=True, exist_ok=True)
    data.touch()
    before = everything_in(docker)
    yield
    assert everything_in(docker) == before
    assert list(data.parent.iterdir()) == [data]
    for name in ("broken", "endless"):
        (host / APP / name).unlink(missing_ok=True)
    assert git(host, "status", "--short") == ""


class HostsCheckFull(CheckFull):
    """`pnpm check:full`, with the host's own gates."""

    command = ("pnpm", "check:full")
    alone = True


@pytest.mark.slow
@pytest.mark.usefixtures("clean")
def test_the_hosts_own_stack_is_built_migrated_and_tested(host: Path, tmp_path: Path) -> None:
    """The app answers with 200, without a right, from the image of the Dockerfile that moved."""
    full = HostsCheckFull(host, tmp_path / "log", "--parallel")
    assert full.process.wait(SLOW) == 0, full.output
    said = re.findall(r"^ok   (.+?) +[\d.]+ s$", full.output, re.M)
    images = {f"image {name}" for name in ("web", *TASKS)}
    assert set(said[:5]) == {"pnpm typecheck", "pnpm test"} | images
    last = ["the three DSNs", "roles and tables", "up, until healthy", "pnpm test:e2e"]
    assert said[5:] == last
    assert "note postgres: /var/lib/postgresql/data is empty, not .data/postgres" in full.output
    assert full.output.rstrip().endswith("all is well")


@pytest.mark.slow
@pytest.mark.usefixtures("clean")
def test_a_failing_test_of_the_host_is_shown_and_the_stack_goes(host: Path, tmp_path: Path) -> None:
    (host / APP / "broken").touch()
    full = HostsCheckFull(host, tmp_path / "log", "--only-stack")
    assert full.process.wait(SLOW) == 1
    assert "FAIL pnpm test:e2e failed" in full.output and "this one is broken" in full.output


@pytest.mark.deep
@pytest.mark.slow
@pytest.mark.usefixtures("clean")
def test_ctrl_c_amid_the_hosts_tests_takes_the_stack_down(
    docker: Engine, host: Path, tmp_path: Path
) -> None:
    """As a terminal sends it, to each process of the group."""
    (host / APP / "endless").touch()
    full = HostsCheckFull(host, tmp_path / "log", "--only-stack", "--verbose")
    until(lambda: "node --test end-to-end.mjs" in full.output, full.output, SLOW)
    assert docker.docker("ps", "--quiet")
    os.killpg(full.process.pid, signal.SIGINT)
    assert full.process.wait(SLOW) != 0
    assert "all is well" not in full.output


@pytest.mark.usefixtures("clean")
def test_a_port_that_is_taken_is_named_before_anything_is_built(host: Path, tmp_path: Path) -> None:
    port = int((host / APP / "end-to-end.mjs").read_text().split("connect(")[1].split(",")[0])
    with socket.create_server(("127.0.0.1", port)):
        full = HostsCheckFull(host, tmp_path / "log", "--only-stack")
        assert full.process.wait(SLOW) == 1
    assert f"  {port}, which postgres publishes" in full.output and "image" not in full.output


@pytest.mark.slow
def test_the_tasks_make_roles_and_tables_once(docker: Engine, host: Path) -> None:
    """By the command that `shipway add` names; `up` leaves them out."""
    git(host, "clone", "--quiet", str(host), str(host.parent / "clone/shop"))
    root = host.parent / "clone/shop"
    stack = root / "docker-compose.yml"
    # Our image's server, unlike the official one, does not take a folder of another user.
    stack.write_text(swap('"./.data/postgres:/var/lib/postgresql/data", ', "")(stack.read_text()))
    for task in TASKS:
        docker.build(root, f"shop-{task}", "infra/docker/task.Dockerfile", TASK=task)
    docker.docker("network", "create", "edge")

    def compose(*words: str) -> str:
        return docker.call(COMPOSE, "--file", stack, *words)

    def asked(query: str) -> str:
        psql = ("psql", "--username=postgres", "--dbname=app", "--tuples-only", "--no-align")
        return compose("exec", "-T", "postgres", *psql, "--command", query).strip()

    try:
        assert "0001_notes" in compose("run", "--rm", "--no-TTY", "db-migrate")
        assert asked(TABLES) == "app"
        assert asked(ROLES) == "app|f\napp_service|t"
        again = [compose("run", "--rm", "--no-TTY", task) for task in TASKS]
        assert all("nothing to do" in said for said in again)
        compose("up", "--detach", "--wait", "postgres")
    finally:
        compose("--profile", "*", "down", "--volumes", "--timeout", "1")
        docker.docker("network", "rm", "edge")


@pytest.mark.slow
def test_an_unrelated_change_builds_nothing_of_the_moved_app(docker: Engine, host: Path) -> None:
    """The steps of the Dockerfile are the team's own; they follow the app alone."""
    docker.build(host, "shop-web", "apps/web/Dockerfile")
    (host / "docs/unrelated.md").write_text("Nothing.\n")
    assert docker.build(host, "shop-web", "apps/web/Dockerfile").ran == []
    (host / "docs/unrelated.md").unlink()
