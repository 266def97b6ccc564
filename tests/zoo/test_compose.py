"""A service comes to a Compose stack that has habits of its own, lives there and leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.changes import swap
from support.hosts import commit, make_host, snapshot
from support.versions import TemplateHistory
from zoo.keeper import shipway

COMPOSE = Path(sys.executable).with_name("docker-compose")
WORKER = ("--kind", "worker", "--data", "database=DATABASE_SERVICE_URL")
PASSWORD = "vault-of-hoth"
"""It stands in the hosts' own Compose files, and must come nowhere else."""

ROOT_STACK = """\
name: acme
include:
  - path: infra/compose/data.yaml
services:
  api:
    build: { context: ., dockerfile: apps/api/Dockerfile }
    profiles: [app]
    restart: unless-stopped
    env_file: config/shared.env
    ports:
      - "127.0.0.1:${API_PORT:-3001}:3000"
    networks: [internal]
  worker:
    build: { context: ., dockerfile: apps/worker/Dockerfile }
    profiles: [app]
    restart: unless-stopped
    env_file: config/shared.env
    networks: [internal]
"""
DATA = f"""\
services:
  vault:
    build: ../postgres
    profiles: [app, data]
    environment:
      POSTGRES_USER: ${{VAULT_USER:-leia}}
      POSTGRES_PASSWORD: {PASSWORD}
      POSTGRES_DB: alderaan
    ports:
      - 127.0.0.1:5432:5432
    healthcheck: {{ test: ["CMD", "pg_isready"] }}
    networks: [internal]
networks:
  internal: {{}}
"""
FOLDER_STACK = f"""\
services:
  db:
    image: postgres:17
    environment: &db
      POSTGRES_USER: leia
      POSTGRES_PASSWORD: &password {PASSWORD}
  api:
    build:
      context: ../../
      dockerfile: apps/api/Dockerfile
    ports: ["3000:3000"]
    environment:
      - NODE_ENV=development
      - DATABASE_URL=postgresql://leia:{PASSWORD}@db/leia?application_name=api
    depends_on: [db]
"""
PACKAGE = '{{ "name": "acme", "scripts": {{ "up": "{}", "web": "next dev -p 3002" }} }}\n'


@dataclass(frozen=True, slots=True)
class Stack:
    """A host's stack: where it lies, its files, and what a service in it is to have."""

    name: str
    path: str
    files: Mapping[str, str | None]
    address: str
    wanted: Mapping[str, Any]


STACKS = (
    Stack(
        "profiles-include-loopback",
        "compose.yaml",
        {
            "docker-compose.dev.yml": None,
            "compose.yaml": ROOT_STACK,
            "infra/compose/data.yaml": DATA,
            "infra/postgres/Dockerfile": "FROM postgres:17\n",
            "config/shared.env": "LOG_LEVEL=debug\n",
            "package.json": PACKAGE.format("docker compose --profile app up"),
        },
        f"postgres://leia:{PASSWORD}@vault:5432/alderaan",
        {
            "profiles": ["app"],
            "restart": "unless-stopped",
            "networks": {"internal": None},
            "depends_on": {"vault": {"condition": "service_healthy", "required": True}},
            "host_ip": "127.0.0.1",
        },
    ),
    Stack(
        "in-a-package-by-script",
        "tools/stack/stack.compose.yaml",
        {
            "docker-compose.dev.yml": None,
            "pnpm-workspace.yaml": "packages: [apps/*, packages/*, services/*, tools/*]\n",
            "tools/stack/package.json": '{ "name": "@acme/stack" }\n',
            "tools/stack/stack.compose.yaml": FOLDER_STACK,
            "apps/web/docker-compose.yml": "services:\n  web:\n    build: .\n",
            "package.json": PACKAGE.format("docker compose -f tools/stack/stack.compose.yaml up"),
        },
        f"postgresql://leia:{PASSWORD}@db/leia?application_name=api",
        {
            "profiles": None,
            "restart": None,
            "networks": {"default": None},
            "depends_on": {"db": {"condition": "service_started", "required": True}},
            "host_ip": None,
        },
    ),
)


def config(host: Path, stack: Stack) -> dict[str, Any]:
    """What Compose reads, every profile on; it must find no fault with any of them off either."""
    found = {}
    for profiles in ((), ("--profile", "*")):
        command = [COMPOSE, "-f", host / stack.path, *profiles, "config", "--format", "json"]
        run = subprocess.run(command, cwd=host, capture_output=True, text=True, check=False)
        assert run.returncode == 0 and not run.stderr, run.stderr
        found = json.loads(run.stdout)["services"]
    return found


def check(host: Path, stack: Stack, *names: str) -> None:
    """The stack is sound, and each service has what its siblings have."""
    services = config(host, stack)
    for name in names:
        own = services[name]
        variable = "DATABASE_SERVICE_URL" if name == "mailer" else "DATABASE_URL"
        assert own["environment"][variable] == stack.address
        assert own["build"]["context"] == str(host)
        found = {key: own.get(key) for key in stack.wanted if key != "host_ip"}
        assert found | {"host_ip": own["ports"][0].get("host_ip")} == stack.wanted
    taken = [port["published"] for s in services.values() for port in s.get("ports", ())]
    taken.append("3002")  # by a script
    assert len(taken) == len(set(taken))
    told = [path for path, text in snapshot(host).items() if PASSWORD.encode() in text]
    assert set(told) <= {stack.path, "infra/compose/data.yaml"}
    assert shipway(host, "check") == 0


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.name)
def test_the_stack_is_sound_at_every_step(
    stack: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """new, sync, update, rename, remove: right address and habits, no password beside the stack's
    own files, nothing in what is printed."""
    history = TemplateHistory(tmp_path / "template")
    history.release(
        "v2.0.0", {"extensions/shipway/wiring/compose.py": swap("retries: 12", "retries: 13")}
    )
    host = make_host(tmp_path / "acme", stack.files)
    config(host, stack)
    start = snapshot(host)
    source = ("--yes", "--template", str(history.root), "--ref", "v1.0.0")
    database = ("--data", "database=DATABASE_URL")
    assert shipway(host, "new", "payments", *database, *source) == 0
    check(host, stack, "payments")
    assert shipway(host, "new", "mailer", *WORKER, *source) == 0
    check(host, stack, "payments", "mailer")
    commit(host)
    capsys.readouterr()
    assert shipway(host, "sync", "--all") == 0
    assert "Nothing to do" in capsys.readouterr().out
    assert shipway(host, "update", "--all", "--to", "v2.0.0") == 0
    assert (host / stack.path).read_text().count("retries: 13") == 2
    check(host, stack, "payments", "mailer")
    commit(host)
    assert shipway(host, "rename", "payments", "billing") == 0
    check(host, stack, "billing", "mailer")
    commit(host)
    assert shipway(host, "remove", "billing") == 0 and shipway(host, "remove", "mailer") == 0
    assert snapshot(host) == start
    printed = capsys.readouterr()
    assert PASSWORD not in printed.out + printed.err
