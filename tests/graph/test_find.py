"""Who talks to whom, from what stands in the files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.graph.find import graph_of
from shipway.graph.model import Graph
from shipway.sources.host import Host
from support.callers import COMPOSE, HEALTH, host_with, service

STACK = """\
services:
  db:
    image: postgres:17
  mocks:
    build: ./mocks
    environment:
      API_URL: ${API:-http://api:8080}
      SELF_URL: http://mocks:1
      LOCAL_URL: http://localhost:3000
    depends_on: [web]
  api:
    build: { context: ., dockerfile: services/api/Dockerfile }
    environment:
      DATABASE_URL: postgres://app:hidden@db:5432/app
  web:
    build: { context: ., dockerfile: services/web/Dockerfile }
    depends_on:
      api:
        condition: service_healthy
    environment:
      CACHE_URL: redis://cache:6379
      TOKEN: x
"""
QUEUE = '// The queue.\nexport const SCHEMA = "jobs_mailer";\n'


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three services, and a program that only Compose knows."""
    api = service("api", {"DATABASE_URL": "", "BILL_URL": "https://api.stripe.com"})
    web = service("web", {"API_URL": "http://api", "API_ADMIN_URL": "http://api/admin", "A": "b"})
    mailer = service("mailer", {"SMTP_URL": "smtp://post:25", "WEB_URL": "http://web"}, HEALTH)
    more = {
        COMPOSE: STACK,
        "services/mailer/src/queue.ts": QUEUE,
        "services/web/package.json": json.dumps(
            {"name": "@acme/web", "dependencies": {"@acme/env": "workspace:*", "zod": "^4"}}
        ),
        "services/lone/package.json": "{}",
    }
    lone = {path: text for path, text in service("lone").items() if "package" not in path}
    return host_with(tmp_path_factory.mktemp("graph") / "acme", api, web, mailer, lone, **more)


def edges(graph: Graph) -> list[str]:
    return [f"{edge.source} {edge.kind} {edge.target}" for edge in graph.edges]


def test_every_way_in_which_one_reaches_another_is_found(root: Path) -> None:
    """By the schemas, by Compose, by the code of a worker; nobody reaches itself."""
    assert edges(graph_of(Host(root))) == [
        "api calls api.stripe.com",
        "api database db",
        "mailer calls web",
        "mailer queue jobs_mailer",
        "mailer mail post",
        "mocks calls api",
        "mocks waits for web",
        "web calls api",
        "web cache cache",
        "web waits for api",
    ]


def test_each_is_named_for_what_it_is(root: Path) -> None:
    assert {node.name: node.kind for node in graph_of(Host(root)).nodes} == {
        "api": "http", "api.stripe.com": "external", "cache": "cache", "db": "database",
        "jobs_mailer": "queue", "lone": "http", "mailer": "worker", "mocks": "program",
        "post": "mail", "web": "http",
    }  # fmt: skip


def test_every_variable_that_says_so_is_named_with_its_line(root: Path) -> None:
    """Two variables are one edge."""
    (edge,) = (e for e in graph_of(Host(root)).edges if (e.source, e.kind) == ("web", "calls"))
    lines = (root / "services/web/env.schema.json").read_text().splitlines()
    assert [said.name for said in edge.said] == ["API_URL", "API_ADMIN_URL"]
    assert all(f'"{said.name}"' in lines[said.line - 1] for said in edge.said)
    (waits,) = (e for e in graph_of(Host(root)).edges if e.source == "mocks" and e.target == "web")
    assert STACK.splitlines()[waits.said[0].line - 1].strip() == "depends_on: [web]"
    (queue,) = (e for e in graph_of(Host(root)).edges if e.kind == "queue")
    assert queue.said[0].line == 2


def test_packages_come_where_they_are_asked_for(root: Path) -> None:
    """Those of the workspace, not npm's."""
    graph = graph_of(Host(root), packages=True)
    assert [edge for edge in edges(graph) if "imports" in edge] == ["web imports @acme/env"]
    assert {node.kind for node in graph.nodes if node.name == "@acme/env"} == {"package"}


def test_around_a_name_stays_what_it_reaches_and_what_reaches_it(root: Path) -> None:
    graph = graph_of(Host(root)).around(["api"])
    assert edges(graph) == [
        "api calls api.stripe.com",
        "api database db",
        "mocks calls api",
        "web calls api",
        "web waits for api",
    ]
    assert [node.name for node in graph.nodes] == ["api", "api.stripe.com", "db", "mocks", "web"]


def test_a_host_without_compose_has_what_its_schemas_say(tmp_path: Path) -> None:
    """A database that nothing names is called so."""
    parts = service("api", {"DATABASE_URL": ""}), service("web", {"API_URL": "http://api"})
    root = host_with(tmp_path / "acme", *parts)
    (root / COMPOSE).unlink()
    assert edges(graph_of(Host(root))) == ["api database database", "web calls api"]


def test_a_file_that_cannot_be_read_is_named_with_its_line(tmp_path: Path) -> None:
    root = host_with(tmp_path / "acme", service("api"))
    (root / "services/api/env.schema.json").write_text('{\n  "type": \n')
    with pytest.raises(ShipwayError) as error:
        graph_of(Host(root))
    assert (error.value.path, error.value.line) == ("services/api/env.schema.json", 3)
