"""What a Compose file says of its services."""

from __future__ import annotations

import pytest

from shipway.errors import EditError
from shipway.sources.compose import host_ports_of, networks_of, postgres_of, service_names_of

PORTS = {
    '"3000:80"': {3000},
    "3000:80": {3000},
    "22:22": {22},
    '"127.0.0.1:3000:80"': {3000},
    '"[::1]:3000:80/udp"': {3000},
    '"3000-3002:80-82"': {3000, 3001, 3002},
    '"${WEB_PORT:-3000}:80"': {3000},
    '"${HOST:-127.0.0.1}:${WEB_PORT:-3000}:${INNER-80}"': {3000},
    '"${A:-${B:-3000}}:80"': {3000},
    '"${WEB_PORT}:80"': set(),
    '"3000"': set(),
    "3000": set(),
    "{ target: 80, published: 3000 }": {3000},
    '{ target: 80, published: "3000-3001", protocol: tcp }': {3000, 3001},
    '{ target: 80, published: "${P:-3000}" }': {3000},
    "{ target: 80 }": set(),
}


@pytest.mark.parametrize("port", PORTS)
def test_published_ports_are_found_in_every_spelling(port: str) -> None:
    """Short and long syntax, ranges, addresses, defaults."""
    assert host_ports_of(f"services:\n  a:\n    ports:\n      - {port}\n") == PORTS[port]


def test_a_service_does_not_collide_with_itself() -> None:
    """An update asks for the ports of the others."""
    text = "services:\n  a:\n    ports: ['1:1']\n  b:\n    ports: ['2:1']\n"
    assert host_ports_of(text, without="b") == {1}


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
    found = postgres_of(f"services:\n  db:\n    image: {image}\n")
    assert found == (("db", "service_started") if IMAGES[image] else None)


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
    found = postgres_of(f"services:\n  db:\n    image: postgres\n    healthcheck: {check}\n")
    assert found == ("db", CHECKS[check])


def test_a_database_behind_a_profile_is_not_depended_on() -> None:
    """Compose calls it undefined while the profile is off."""
    profiled = "services:\n  a:\n    image: postgres\n    profiles: [full]\n"
    assert postgres_of(profiled) is None
    assert postgres_of(profiled + "  b:\n    image: postgres\n") == ("b", "service_started")


NETWORKS = {
    "none": ("services:\n  a: { build: . }\n", ()),
    "most common": (
        "services:\n  a: { build: ., networks: [x, y] }\n  b: { build: ., networks: [z] }\n"
        "  c: { build: ., networks: { x: {}, y: { aliases: [q] } } }\n",
        ("x", "y"),
    ),
    "images do not count": (
        "services:\n  a: { image: nginx, networks: [x] }\n  b: { build: ., networks: [z] }\n",
        ("z",),
    ),
    "through a merge key": (
        "x-app: &app { build: ., networks: [x] }\nservices:\n  a:\n    <<: *app\n",
        ("x",),
    ),
    "the database's, where nothing is built": (
        "services:\n  a: { image: postgres, networks: [x] }\n",
        ("x",),
    ),
    "its own tags": ("services:\n  a: { build: ., networks: !reset null }\n", ()),
}


@pytest.mark.parametrize("case", NETWORKS)
def test_networks_are_those_of_the_neighbours(case: str) -> None:
    """What most of the services built from source are in."""
    text, wanted = NETWORKS[case]
    assert networks_of(text) == wanted


def test_names_are_all_the_services() -> None:
    """Also quoted ones, and those whose name looks like a number."""
    assert service_names_of("services:\n  'a': {}\n  1: {}\n  on: {}\n") == {"a", "1", "on"}


@pytest.mark.parametrize("text", ["name: x\n", "", "- a\n", "a: [\n"])
def test_no_compose_file_is_refused(text: str) -> None:
    """There is nothing to find out."""
    with pytest.raises(EditError):
        service_names_of(text)


@pytest.mark.parametrize("text", ["a: [\n", "a: 1\n---\nb: 1\n"])
def test_what_cannot_be_read_is_refused_with_its_line(text: str) -> None:
    """Guessing that no port is taken would be worse."""
    with pytest.raises(EditError) as caught:
        host_ports_of(text)
    assert caught.value.where == "2"
