"""The part `check-full`: what it sets apart from the developer's own stack, and whom it asks."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.parts.blocks import unread
from shipway.parts.check_full import GATES
from shipway.parts.site import Site
from shipway.parts.told import told_of
from shipway.sources.host import Host
from support.part_hosts import MANIFEST, part_host
from support.tools import node, pnpm

COMPOSE = Path(sys.executable).with_name("docker-compose")
WORKSPACE = Path(__file__).parents[2] / "template/workspace"
STACK = """\
services:
  db:
    image: postgres:17
    container_name: shop-db
    ports: ["5432:5432"]
    networks: [edge, within]
    volumes: ["./.data/db:/var/lib/postgresql/data", "./infra:/infra", "./seeds:/seeds:ro"]
  tool:
    image: tool
    network_mode: host
    volumes: [".:/repo", "shared:/shared", "placed:/placed", "usual:/usual", "../over:/over"]
networks:
  edge: { external: true }
  within: { ipam: { config: [{ subnet: 10.9.0.0/24 }] } }
volumes:
  shared: { name: everybodys }
  placed: { driver_opts: { type: none, o: bind, device: /srv/data } }
  usual: {}
"""
ALONE = """\
const { alone } = await import("./scripts/check-full/alone.ts");
const { text, notes } = alone(JSON.parse(process.argv[1]), {
  root: process.cwd(), project: "check-1", tracked: ["infra/a", "seeds/a"],
  published: process.argv[2] === "published", image: (name) => `check-1-${name}`,
});
console.log(text);
console.error(notes.join("\\n"));
"""
READ = """\
const { gatesOf } = await import("./scripts/check-full/gates.ts");
console.log(JSON.stringify(gatesOf(process.argv[1])));
"""
FREE = """\
const { mustBeFree } = await import("./scripts/check-full/ports.ts");
const ports = process.argv.slice(1).map((published) => ({ target: 1, published }));
await mustBeFree({ db: { ports } }).catch(({ message }) => console.log(message));
"""


def config(root: Path, *files: str) -> dict[str, dict[str, dict[str, object]]]:
    """What Compose makes of the files together."""
    named = [word for file in files for word in ("--file", file)]
    command = [COMPOSE, "--project-name", "check-1", *named, "config", "--format", "json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, dict[str, object]]] = json.loads(done.stdout)
    return found


@pytest.mark.node
def test_nothing_of_the_developers_own_is_in_the_stack(tmp_path: Path) -> None:
    """By what Compose makes of both files: names, ports, networks, volumes, and folders that git
    does not know, such as a database's data; what git knows is mounted as ever."""
    root = tmp_path / "shop"
    (root / "infra").mkdir(parents=True)
    (root / "stack.yml").write_text(STACK)
    (root / "scripts").symlink_to(WORKSPACE / "scripts")
    words = ("--input-type=module", "-e", ALONE, json.dumps(config(root, "stack.yml")))
    done = node(root, *words)
    (root / "alone.yml").write_text(done.stdout)
    assert done.stderr.splitlines() == [
        "db: /var/lib/postgresql/data is empty, not .data/db",
        "tool: network_mode is host, so its ports are this machine's own",
        "tool: /over is empty, not ../over",
    ]
    found = config(root, "stack.yml", "alone.yml")
    db, tool = found["services"]["db"], found["services"]["tool"]
    assert "ports" not in db and "container_name" not in db
    mounts = {
        (one["target"], one["type"])
        for service in (db, tool)
        for one in service["volumes"]  # type: ignore[attr-defined]
    }
    assert mounts == {
        ("/var/lib/postgresql/data", "volume"), ("/infra", "bind"), ("/seeds", "bind"),
        ("/repo", "bind"), ("/over", "volume"),
        ("/shared", "volume"), ("/placed", "volume"), ("/usual", "volume"),
    }  # fmt: skip
    named = [*found["volumes"].values(), *found["networks"].values()]
    assert all(str(one["name"]).startswith("check-1_") for one in named)
    assert not [one for one in named if "external" in one or "driver_opts" in one]
    assert found["networks"]["within"]["ipam"] != {}
    (root / "alone.yml").write_text(node(root, *words, "published").stdout)
    assert "ports" in config(root, "stack.yml", "alone.yml")["services"]["db"]


@pytest.mark.node
def test_each_taken_port_is_named_with_who_publishes_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.create_server(("", 0)) as free:
        ports = [str(one.getsockname()[1]) for one in (taken, free)]
        free.close()
        said = node(WORKSPACE, "--input-type=module", "-e", FREE, *ports).stdout
    assert f"  {ports[0]}, which db publishes\n" in said and ports[1] not in said


@pytest.mark.node
def test_gates_are_read_when_they_are_run(tmp_path: Path) -> None:
    """A script that came after the part counts; one that starts a stack itself needs none."""
    late = '"test:e2e": "playwright test", "e2e": "docker compose up -d && vitest",'
    for scripts, alone, with_stack in (
        ("", [], []),
        ('"build": "x", "test": "vitest", "lint": "biome",', ["lint", "test"], []),
        (f'"check": "a", "lint": "b", {late}', ["check"], ["test:e2e"]),
    ):
        manifest = f'{{ "scripts": {{ {scripts.rstrip(",")} }} }}' if scripts else "{}"
        (tmp_path / "package.json").write_text(manifest)
        said = node(WORKSPACE, "--input-type=module", "-e", READ, str(tmp_path)).stdout
        assert json.loads(said) == {"alone": alone, "withStack": with_stack}
    known = (WORKSPACE / "scripts/check-full/gates.ts").read_text()
    assert set(re.findall(r'"([\w:-]+)"', known.split("\n")[4])) == GATES


def test_the_folder_of_the_compose_file_is_watched(tmp_path: Path) -> None:
    files = {"docker-compose.yml": None, "deploy/compose.yml": STACK}
    told = told_of(Host(part_host(tmp_path / "shop", **files)))
    assert told["compose_file"] == "deploy/compose.yml" and "deploy" in told["watched"]


@pytest.mark.node
def test_scripts_run_without_a_warning_in_a_root_that_says_no_type(tmp_path: Path) -> None:
    """What its own files are stays as it is; one whose root says CommonJS gets no script at all."""
    for kind, said in (("", 0), ('"type": "commonjs",', 2)):
        manifest = MANIFEST.replace('"type": "module",', kind)
        host = part_host(tmp_path / f"shop{said}", **{"package.json": manifest})
        assert shipway(host, "add", "check-full") == said
    done = pnpm(tmp_path / "shop0", "check:full", "--help")
    assert "usage: pnpm check:full" in done.stdout and "Warning" not in done.stderr
    [obstacle] = unread(Site(Host(host), {}, {}), ["scripts/check-full.ts"])
    assert (obstacle.path, obstacle.line, obstacle.blocks) == ("package.json", 4, True)
