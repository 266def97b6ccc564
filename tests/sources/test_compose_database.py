"""By which address a service reaches the PostgreSQL of a stack."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from shipway.sources.compose_database import address_of
from shipway.sources.compose_postgres import postgres_of
from shipway.sources.compose_stack import Stack, stack_of

MAIN = "infra/compose/dev.yml"


def stack(services: str, files: Mapping[str, str] | None = None, ours: str = "") -> Stack:
    """The stack of one file, beside others."""
    text = services if services.startswith("include") else f"services:\n{services}"
    return stack_of(MAIN, lambda path: {MAIN: text, **(files or {})}.get(path, ""), ours.split())


def address(found: Stack, variable: str = "DATABASE_URL") -> str:
    """What a new service gets."""
    return address_of(found, postgres_of(found), variable, "payments")


SERVER = {
    "words": ("POSTGRES_USER: hoth\n      POSTGRES_PASSWORD: h0th\n      POSTGRES_DB: echo",
              "${COMPOSE_DATABASE_URL:-postgres://hoth:h0th@store:5432/echo}"),
    "the image's own defaults": ("POSTGRES_PASSWORD: x",
                                 "${COMPOSE_DATABASE_URL:-postgres://postgres:x@store:5432/postgres}"),
    "the name follows the user": ("POSTGRES_USER: a\n      POSTGRES_PASSWORD: x",
                                  "${COMPOSE_DATABASE_URL:-postgres://a:x@store:5432/a}"),
    "expressions": (
        "POSTGRES_USER: ${PG_USER:-hoth}\n      POSTGRES_PASSWORD: ${PG_PASSWORD:?set it}\n"
        "      POSTGRES_DB: ${PG_DB-echo}",
        "postgres://${PG_USER:-hoth}:${PG_PASSWORD:?set it}@store:5432/${PG_DB-echo}"),
    "handed on": ("POSTGRES_USER:\n      POSTGRES_PASSWORD:",
                  "postgres://${POSTGRES_USER}:${POSTGRES_PASSWORD}@store:5432/${POSTGRES_USER}"),
    "odd characters": ('POSTGRES_PASSWORD: "p@s/s$$}"',
                       "${COMPOSE_DATABASE_URL:-postgres://postgres:p%40s%2Fs%24%7D@store:5432/postgres}"),
    "trust": ("POSTGRES_USER: a\n      POSTGRES_HOST_AUTH_METHOD: trust",
              "${COMPOSE_DATABASE_URL:-postgres://a@store:5432/a}"),
    "Bitnami": ("POSTGRESQL_USERNAME: a\n      POSTGRESQL_PASSWORD: b\n"
                "      POSTGRESQL_DATABASE: c",
                "${COMPOSE_DATABASE_URL:-postgres://a:b@store:5432/c}"),
    "another port": ("POSTGRES_PASSWORD: x\n      PGPORT: 5433",
                     "${COMPOSE_DATABASE_URL:-postgres://postgres:x@store:5433/postgres}"),
    "a password in a file": ("POSTGRES_USER: a\n      POSTGRES_PASSWORD_FILE: /run/secrets/x", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", SERVER)
def test_without_a_sibling_the_servers_own_environment_tells(case: str) -> None:
    """Another name, its own user, password and database; nothing is invented."""
    environment, wanted = SERVER[case]
    entry = f"  store:\n    image: postgres:17\n    environment:\n      {environment}\n"
    assert address(stack(entry)) == wanted


def test_a_file_of_variables_is_named_where_compose_reads_it_itself() -> None:
    """The password of any other file is no business of the Compose file."""
    example = {"infra/compose/.env.example": "export POSTGRES_USER=a\nPOSTGRES_PASSWORD=\n"}
    entry = "  db:\n    image: postgres\n    env_file: {}\n"
    named = "postgres://${POSTGRES_USER}:${POSTGRES_PASSWORD}@db:5432/${POSTGRES_USER}"
    assert address(stack(entry.format(".env"), example)) == named
    assert address(stack(entry.format("[{path: ./.env}]"), example)) == named
    assert (
        address(stack(entry.format("db.env"), {"infra/compose/db.env": "POSTGRES_PASSWORD=x"}))
        == ""
    )


DB = "  db:\n    image: postgres\n    environment: {POSTGRES_PASSWORD: root}\n"
OWN = "${COMPOSE_DATABASE_URL:-postgres://postgres:root@db:5432/postgres}"
SIBLINGS = {
    "the same variable": (
        ["DATABASE_URL: postgresql://a:b@db/c?schema=x"], "postgresql://a:b@db/c?schema=x"),
    "an expression, as written": (
        ["DATABASE_URL: '${API_DB:-postgres://a:${PW:-b}@db:5432/c}'"],
        "${API_DB:-postgres://a:${PW:-b}@db:5432/c}"),
    "from the shell": (["DATABASE_URL: ${DATABASE_URL}"], "${DATABASE_URL}"),
    "handed on": (["DATABASE_URL:"], "${DATABASE_URL:-}"),
    "another variable": (["POSTGRES_URI: postgres://a:b@db/c"], "postgres://a:b@db/c"),
    "the same before another": (
        ["A_URL: postgres://a:b@db/a", "A_URL: postgres://a:b@db/a",
         "DATABASE_URL: postgres://c:c@db/c"], "postgres://c:c@db/c"),
    "most of them": (
        ["DATABASE_URL: postgres://x@db/x", "DATABASE_URL: postgres://y@db/y",
         "DATABASE_URL: postgres://y@db/y"], "postgres://y@db/y"),
    "each has its own": (
        ["DATABASE_URL: postgres://x@db/x", "DATABASE_URL: postgres://y@db/y"], OWN),
    "its own container": (["DATABASE_URL: postgres://a:b@localhost:5432/c"], OWN),
    "the developer's machine": (["DATABASE_URL: '${D:-postgres://a@127.0.0.1/c}'"], OWN),
    "a database of another kind": (["DATABASE_URL: mysql://a:b@db/c"], OWN),
    "another dialect": (["DATABASE_URL: postgresql+asyncpg://a:b@db/c"], OWN),
    "roles of others": (
        ["DATABASE_ROOT_URL: postgres://r@db/r", "SHADOW_DATABASE_URL: postgres://s@db/s"], OWN),
    "a stand-in": (["DATABASE_URL: '${COMPOSE_DATABASE_URL:-}'"], OWN),
}  # fmt: skip


@pytest.mark.parametrize("case", SIBLINGS)
def test_a_siblings_own_expression_goes_first(case: str) -> None:
    """As it is written, where a container reaches what it names."""
    variables, wanted = SIBLINGS[case]
    siblings = [
        f"  s{n}:\n    build: .\n    environment:\n      {v}\n" for n, v in enumerate(variables)
    ]
    assert address(stack(DB + "".join(siblings))) == wanted


def test_services_that_run_images_of_others_are_no_siblings() -> None:
    """The database of a tool beside the stack is the tool's."""
    tool = "  umami:\n    image: umami\n    environment: [DATABASE_URL=postgres://u:u@db/umami]\n"
    node = "  api:\n    image: node:24\n    environment: [DATABASE_URL=postgres://n:n@db/n]\n"
    assert address(stack(DB + tool)) == OWN
    assert address(stack(DB + tool + node)) == "postgres://n:n@db/n"


def test_what_shipway_once_invented_is_no_evidence() -> None:
    """Unless a service that it did not make says the same."""
    invented = "${COMPOSE_DATABASE_URL:-postgres://app:app@db:5432/app}"
    entry = f"  old:\n    build: .\n    environment:\n      DATABASE_URL: {invented}\n"
    assert address(stack(DB + entry, ours="old")) == OWN
    assert address(stack(DB + entry)) == invented


def test_siblings_and_the_database_may_lie_in_included_files_and_extend_others() -> None:
    files = {
        "infra/compose/db.yml": f"services:\n{DB}",
        "infra/apps.yml": "include: [{path: [compose/db.yml]}]\nservices:\n"
        "  base: {build: ., environment: {DATABASE_URL: 'postgres://i:i@db/i'}}\n"
        "  api: {extends: base, environment: {A: b}}\n",
    }
    only = stack("include:\n  - ${DB_FILE:-db.yml}\n", files)
    assert address(only) == OWN and only.folders == {"db": "infra/compose"}
    both = stack("include: [../apps.yml, ../../../outside.yml]\n", files)
    assert address(both) == "postgres://i:i@db/i" and postgres_of(both) == "db"


def test_the_service_role_has_its_own_variable_or_that_of_the_server() -> None:
    role = "  a:\n    build: .\n    environment: [DATABASE_SERVICE_URL=postgres://s:s@db/c]\n"
    assert address(stack(DB + role), "DATABASE_SERVICE_URL") == "postgres://s:s@db/c"
    assert address(stack(DB + role)) == OWN
    assert address(stack(DB), "DATABASE_SERVICE_URL") == OWN.replace("DATABASE", "DATABASE_SERVICE")


def test_where_nothing_is_found_nothing_is_invented() -> None:
    assert address(stack("  api: {build: .}\n")) == ""
    assert address(stack_of(MAIN, lambda path: "")) == ""


TASK = """\
  store: {image: postgres, environment: {POSTGRES_PASSWORD: x}}
  web:
    build: .
    environment: {%s: "postgres://web:w@store/web"}
  tables:
    build: {args: {TASK: db-migrate}}
    profiles: [jobs]
    environment:
      DATABASE_URL: "${COMPOSE_DATABASE_URL:-postgres://app:app@store:5432/app}"
      DATABASE_SERVICE_URL: "${COMPOSE_DATABASE_SERVICE_URL:-postgres://app_service:app_service@store:5432/app}"
"""


def test_the_task_that_makes_the_tables_knows_each_role_but_a_program_goes_before() -> None:
    """An application's role reads nothing of what a service's role must see."""
    found = stack(TASK % "DATABASE_URL")
    assert address(found) == "postgres://web:w@store/web"
    service = "${COMPOSE_DATABASE_SERVICE_URL:-postgres://app_service:app_service@store:5432/app}"
    assert address(found, "DATABASE_SERVICE_URL") == service
    app = "${COMPOSE_DATABASE_URL:-postgres://app:app@store:5432/app}"
    assert address(stack(TASK % "STORE_URL")) == app
