"""A host with Node 22 and every strictness of pnpm: installed, built and tested as it stands."""

from __future__ import annotations

import json
import subprocess
from functools import partial
from pathlib import Path

import pytest

from shipway.service import Service
from shipway.sources.host import Host
from shipway.wiring.engine import wire
from shipway.wiring.pnpm_workspace import TARGET as PNPM_WORKSPACE
from support.changes import swap
from support.hosts import commit, git, make_host, snapshot
from support.services import blocks_of
from support.sweeps import further
from support.tools import OLDEST_NODE, STORE, environment, node_modules, pnpm
from support.versions import TemplateHistory
from zoo.keeper import shipway
from zoo.test_gates import V2

RANGES = "npm_ranges"  # of its made-up version 2: no registry has them

WORKSPACE = """\
packages:
  - apps/*
  - packages/*
  - services/*

engineStrict: true
strictDepBuilds: true
strictPeerDependencies: true
autoInstallPeers: false
catalogMode: strict

overrides:
  zod: ^3.25.0

catalog:
  fastify: ^4.0.0
  pino: ^10.4.0
"""
HELD = '"@acme/payments>zod": "^4.6.7" and "fastify-type-provider-zod>zod": "^4.6.7" beside it'
EXCEPTED = """\
  zod: ^3.25.0
  "@acme/payments>zod": "^4.6.7"
  "@acme/mailer>zod": "^4.6.7"
  "fastify-type-provider-zod>zod": "^4.6.7"
"""


@pytest.fixture
def host(tmp_path: Path) -> Path:
    files = {"pnpm-workspace.yaml": WORKSPACE, ".nvmrc": "22\n", ".gitignore": "node_modules/\n"}
    return make_host(tmp_path / "acme", {**files, ".dependency-cruiser.cjs": None})


@pytest.mark.node
@pytest.mark.slow
def test_a_strict_install_is_green_on_node_22(
    host: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Builds, peers, engines and catalogs: pnpm installs at each step of a service's life, and the
    services pass their own checks under the names and versions that they end with, once the
    override that was named excepts them. What was put in goes with the last of them."""
    history = TemplateHistory(tmp_path / "template")
    history.release("v2.0.0", {path: edit for path, edit in V2.items() if RANGES not in path})
    start = snapshot(host)
    run = partial(pnpm, host, node=OLDEST_NODE)
    store = ("install", "--store-dir", str(STORE), "--no-frozen-lockfile", "--silent")
    run(*store)
    assert run("exec", "node", "--version").stdout.startswith("v22.")
    source = ("--yes", "--template", str(history.root), "--ref", "v1.0.0")
    assert shipway(host, "new", "payments", *source, "--data", "database=DATABASE_URL") == 0
    said = capsys.readouterr().out
    assert HELD in said and "catalog has fastify ^4.0.0 (line" in said and "Node 22" not in said
    worker = ("--kind", "worker", "--data", "database=DATABASE_SERVICE_URL")
    assert shipway(host, "new", "mailer", *source, *worker) == 0
    run(*store)

    workspace = host / "pnpm-workspace.yaml"
    workspace.write_text(swap("  zod: ^3.25.0\n", EXCEPTED)(workspace.read_text()))
    commit(host)
    assert shipway(host, "update", "--all", "--to", "v2.0.0") == 0
    assert git(host, "ls-files", "--unmerged") == ""
    run(*store)
    commit(host)
    assert shipway(host, "rename", "payments", "billing") == 0
    run(*store)
    for script in ("build", "typecheck", "test"):
        run("--recursive", "--filter", "./services/*", script)

    followed = EXCEPTED.replace("payments", "billing")
    workspace.write_text(swap(followed, "  zod: ^3.25.0\n")(workspace.read_text()))
    commit(host)
    assert shipway(host, "remove", "billing") == 0
    assert "esbuild" in workspace.read_text()  # the other service needs it
    assert shipway(host, "remove", "mailer") == 0
    left = snapshot(host)
    assert {path: left[path] for path in start} == start


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.parametrize("strict", ["strictDepBuilds: true\n", *further("")])
def test_a_host_that_names_no_pnpm_installs_under_old_and_new(strict: str, tmp_path: Path) -> None:
    """The one of 10 that reads `onlyBuiltDependencies` alone, and 11, which reads `allowBuilds`
    alone, build esbuild; without our entry 11 ends by 1."""
    settings = f"packages:\n  - services/*\n{strict}"
    own = {"name": "@acme/payments", "dependencies": {"esbuild": "^0.25.0"}}
    files = {"pnpm-workspace.yaml": settings, "services/payments/package.json": json.dumps(own)}
    host = make_host(tmp_path / "acme", files)
    service = Service.from_answers({"service_name": "payments"}, Host(host).facts)
    wired = wire(PNPM_WORKSPACE, settings, blocks_of(PNPM_WORKSPACE, service))
    for version, text, code in (
        ("11.28.11", settings, 1),
        ("11.28.11", wired, 0),
        ("10.20.0", wired, 0),
    ):
        (host / "pnpm-workspace.yaml").write_text(text)
        tool = node_modules(f"pnpm-{version}", {"pnpm": version}) / ".bin/pnpm"
        command = [tool, "install", "--no-frozen-lockfile", "--store-dir", str(STORE)]
        done = subprocess.run(
            command, cwd=host, env=environment(), capture_output=True, text=True, check=False
        )
        assert done.returncode == code, f"{version} {text}{done.stdout}"
        assert ("ERR_PNPM_IGNORED_BUILDS" in done.stdout + done.stderr) == (code == 1)
