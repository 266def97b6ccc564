"""The development stack in Compose: provisioned, migrated, healthy, and stopped with 0."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docker.conftest import PROGRAMS, TASKS
from generated.conftest import shipway
from support.docker import Engine
from support.hosts import REPOSITORY, commit, git, make_host

COMPOSE = REPOSITORY / ".venv/bin/docker-compose"
STACK = "infra/compose/docker-compose.dev.yml"
# Nothing is published on this machine, where other tests have these ports.
ALONE = "services:\n" + "".join(
    f"  {name}:\n    ports: !override []\n" for name in ("postgres", *PROGRAMS)
)
PORTS = {"web": 3000, "api": 8080, "jobs": 8080}
ASK = (
    "fetch('http://127.0.0.1:{port}{path}').then(r => r.text().then(t => console.log(r.status, t)))"
)


class Stack:
    """docker-compose on the engine, in the workspace."""

    def __init__(self, engine: Engine, root: Path) -> None:
        self.engine, self.root = engine, root

    def __call__(self, *args: str) -> str:
        files = ("--file", str(self.root / STACK), "--file", str(self.root / "alone.yml"))
        secret = "a-secret-of-development-0123456789"
        return self.engine.call(str(COMPOSE), *files, *args, AUTH_SECRET=secret)

    def ask(self, service: str, path: str) -> str:
        """Status and body, asked inside of the container."""
        script = ASK.format(port=PORTS[service], path=path)
        return self("exec", "-T", service, "node", "-e", script).strip()

    def exit_code(self, service: str) -> int:
        """Of a container that ended."""
        container = self("ps", "--all", "--quiet", service).strip()
        return int(self.engine.inspect(container)["State"]["ExitCode"])


@pytest.fixture(scope="module")
def stack(
    docker: Engine, platform: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """The platform, from its five images; then `up`."""
    docker.images("postgres")
    root = tmp_path_factory.mktemp("stack") / "acme"
    git(platform, "clone", "--quiet", str(platform), str(root))
    (root / "alone.yml").write_text(ALONE)
    commit(root)
    started = Stack(docker, root)
    started("up", "--detach", "--no-build", "--quiet-pull")
    try:
        yield started
    finally:
        started("down", "--volumes", "--timeout", "1")


def test_the_stack_comes_up_healthy_and_drains(stack: Stack) -> None:
    """Roles, database and tables are made by the two tasks; every program is ready, then ends."""
    stack("up", "--detach", "--no-build", "--wait", "--wait-timeout", "120", *PROGRAMS)
    assert [stack.exit_code(task) for task in TASKS] == [0, 0]
    for service in PROGRAMS:
        assert stack.ask(service, "/livez").startswith("200 ")
        assert stack.ask(service, "/readyz").startswith("200 ")
        assert '"sha":"abc123"' in stack.ask(service, "/version")
    stack("stop", *PROGRAMS)
    assert {service: stack.exit_code(service) for service in PROGRAMS} == dict.fromkeys(PROGRAMS, 0)


def test_the_tasks_find_nothing_to_do_again(stack: Stack) -> None:
    """And print no password."""
    printed = "".join(stack("run", "--rm", "--no-deps", "-T", task) for task in TASKS)
    assert printed.count("nothing to do") == 2
    assert "app_service:" not in printed and "postgres:postgres" not in printed


def test_only_the_provisioner_has_the_roots_dsn(stack: Stack) -> None:
    """What each container really got."""
    for service in ("postgres", *TASKS, *PROGRAMS):
        container = stack("ps", "--all", "--quiet", service).strip()
        names = {v.split("=")[0] for v in stack.engine.inspect(container)["Config"]["Env"]}
        assert ("DATABASE_ROOT_URL" in names) == (service == "db-provision"), service


FOREIGN = {
    "docker-compose.dev.yml": None,
    "compose.yaml": """\
name: hoth
include: [infra/data.yaml]
services:
  api:
    build: .
    profiles: [app]
    networks: [base]
""",
    "infra/data.yaml": """\
services:
  vault:
    image: postgres:17
    profiles: [app, data]
    environment:
      POSTGRES_USER: ${VAULT_USER:-leia}
      POSTGRES_PASSWORD: "ech0/b@se$$7"
      POSTGRES_DB: alderaan
    healthcheck: { test: [CMD, pg_isready], interval: 1s, retries: 60 }
    networks: [base]
networks:
  base: {}
""",
    "alone.yml": "services:\n  jobs:\n    ports: !override []\n",
}
"""A stack whose team knows nothing of Shipway: names and a password of its own."""


def test_a_service_is_healthy_in_a_stack_with_names_of_its_own(
    stack: Stack, tmp_path: Path
) -> None:
    """By what `shipway new` found there; the same image as in a workspace of ours."""
    host = make_host(tmp_path / "hoth", FOREIGN)
    worker = ("--kind", "worker", "--data", "database=DATABASE_SERVICE_URL", "--yes")
    shipway("new", "jobs", *worker, "-C", str(host))
    stack.engine.docker("tag", "acme-jobs", "hoth-jobs")
    files = ("--file", str(host / "compose.yaml"), "--file", str(host / "alone.yml"))
    foreign = (str(COMPOSE), *files, "--profile", "app")
    up = ("up", "--detach", "--no-build", "--wait", "--wait-timeout", "120", "jobs")
    try:
        stack.engine.call(*foreign, *up)
        script = ASK.format(port=8080, path="/readyz")
        ready = ("exec", "-T", "jobs", "node", "-e", script)
        assert stack.engine.call(*foreign, *ready).startswith("200 ")
    finally:
        stack.engine.call(*foreign, "down", "--volumes", "--timeout", "1")
