"""Which service of a stack is its PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from shipway.sources.compose_postgres import condition_of, may_depend_on, postgres_of
from shipway.sources.compose_stack import Stack, stack_of

MAIN = "infra/compose/dev.yml"


def stack(services: str, files: Mapping[str, str] | None = None) -> Stack:
    """The stack of one file, beside others."""
    every = {MAIN: f"services:\n{services}", **(files or {})}
    return stack_of(MAIN, lambda path: every.get(path, ""))


IMAGES = {
    "postgres": True, "postgres:17-alpine": True, "postgres@sha256:0": True,
    "postgis/postgis:16": True,
    "pgvector/pgvector:pg17": True, "timescale/timescaledb-ha:pg16": True,
    "bitnami/postgresql:16": True, "docker.example/library/postgres": True,
    '"${PG_IMAGE:-postgres:17}"': True,
    "prom/postgres-exporter": False, "postgrest/postgrest": False, "dpage/pgadmin4": False,
    "mysql:8": False, "redis": False,
}  # fmt: skip


@pytest.mark.parametrize("image", IMAGES)
def test_the_database_is_known_by_its_image(image: str) -> None:
    """Postgres and what is built on it, but not the tools around it."""
    assert postgres_of(stack(f"  db:\n    image: {image}\n")) == ("db" if IMAGES[image] else "")


BUILT = {
    "its Dockerfile": ("build: ../db", {"infra/db/Dockerfile": "FROM postgres:17 AS x\n"}, True),
    "its data": (
        "build: .\n    environment: [POSTGRES_USER=a]\n    volumes: ['x:/var/lib/postgresql/data']",
        {},
        True,
    ),
    "its check": (
        "image: ghcr.io/acme/store\n    environment: {POSTGRES_DB: a}\n"
        "    healthcheck: {test: pg_isready}",
        {},
        True,
    ),
    "no sign but its settings": ("build: .\n    environment: {POSTGRES_DB: a}", {}, False),
    "a client with a tool's check": ("build: .\n    healthcheck: {test: pg_isready}", {}, False),
}


@pytest.mark.parametrize("case", BUILT)
def test_a_database_that_is_built_is_known_by_its_signs(case: str) -> None:
    entry, files, known = BUILT[case]
    assert postgres_of(stack(f"  store:\n    {entry}\n", files)) == ("store" if known else "")


def test_of_several_databases_the_one_that_most_wait_for_counts() -> None:
    two = "  db-test: {image: postgres}\n  db: {image: postgres}\n"
    assert postgres_of(stack(two)) == "db"
    waits = "  api: {build: ., depends_on: [db-test]}\n"
    assert postgres_of(stack(two + waits)) == "db-test"


CHECKS = {
    "{ test: pg_isready }": "service_healthy",
    "{ test: pg_isready -U NONE }": "service_healthy",
    "{ disable: true }": "service_started",
    "{ test: [NONE] }": "service_started",
    "~": "service_started",
}


@pytest.mark.parametrize("check", CHECKS)
def test_only_a_checked_database_is_waited_for_until_healthy(check: str) -> None:
    """Compose would wait for ever for one without a check."""
    found = stack(f"  db:\n    image: postgres\n    healthcheck: {check}\n")
    assert condition_of(found.services["db"]) == CHECKS[check]


def test_a_database_behind_a_profile_is_waited_for_where_each_profile_starts_it() -> None:
    """Compose calls it undefined while its profile is off."""
    db = {"profiles": ["full", "db"]}
    assert not may_depend_on(db, ()) and not may_depend_on(db, ("web",))
    assert may_depend_on(db, ("full",)) and may_depend_on({}, ("web",))
