"""How the services of a stack stand there."""

from __future__ import annotations

import pytest

from shipway.sources.compose_habits import (
    address_of_ports,
    first_port_of,
    networks_of,
    profiles_of,
    restart_of,
)
from shipway.sources.compose_postgres import postgres_of
from shipway.sources.compose_stack import Stack, stack_of


def stack(text: str, included: str = "") -> Stack:
    """The stack of one file, perhaps with an included one."""
    return stack_of("c.yml", lambda path: {"c.yml": text, "db.yml": included}.get(path, ""))


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
    assert networks_of(stack(text), postgres_of(stack(text))) == wanted


def test_networks_are_those_of_an_included_file() -> None:
    found = stack(
        "include: [db.yml]\nservices: {}\n", "services: {db: {image: postgres, networks: [n]}}"
    )
    assert networks_of(found, postgres_of(found)) == ("n",)


HABITS = {
    "all": (["profiles: [app]\n    restart: always"] * 2, ("app",), "always"),
    "most": (["restart: always", "restart: always", "profiles: [x]"], (), "always"),
    "half is no habit": (["restart: always", "build: ./b"], (), ""),
    "one that most share": (["profiles: [a, all]", "profiles: [b, all]"], ("all",), ""),
    "each its own": (["profiles: [a]", "profiles: [b]"], (), ""),
    "none": ([], (), ""),
    "quoted": (['restart: "no"'], (), "no"),
}


@pytest.mark.parametrize("case", HABITS)
def test_a_habit_is_what_more_than_half_have(case: str) -> None:
    """Of the services that are built; those of others' images do not count."""
    entries, profiles, restart = HABITS[case]
    services = "".join(f"  s{n}:\n    build: .\n    {e}\n" for n, e in enumerate(entries))
    services = services.replace("    build: .\n    build: ./b", "    build: ./b")
    other = "  redis: {image: redis, restart: on-failure, profiles: [z]}\n"
    found = stack(f"services:\n{services}{other}")
    assert (profiles_of(found), restart_of(found)) == (profiles, restart)


BOUND = {
    "loopback": (["127.0.0.1:80:80", "127.0.0.1:5432:5432"], "127.0.0.1"),
    "most": (["127.0.0.1:80:80", "127.0.0.1:81:81", "82:82"], "127.0.0.1"),
    "half": (["127.0.0.1:80:80", "81:81"], ""),
    "an expression": (["${BIND:-127.0.0.1}:${PORT:-80}:80/tcp"], "${BIND:-127.0.0.1}"),
    "IPv6": (["[::1]:80-81:80-81"], "[::1]"),
    "an expression is the port": (["${PORT:-80}:80"], ""),
    "none": (["80:80", "80"], ""),
}


@pytest.mark.parametrize("case", BOUND)
def test_ports_are_bound_as_most_are(case: str) -> None:
    ports, wanted = BOUND[case]
    entries = "".join(f"      - '{port}'\n" for port in ports)
    text = f"services:\n  db:\n    image: x\n    ports:\n{entries}"
    assert address_of_ports(stack(text)) == wanted


def test_a_port_in_the_long_form_is_bound_too() -> None:
    text = "services:\n  db:\n    ports: [{target: 80, published: 80, host_ip: 127.0.0.1}]\n"
    assert address_of_ports(stack(text)) == "127.0.0.1"


PORTS = {
    "none": ("services:\n  a: { build: . }\n", 0),
    "one says nothing": ("services:\n  a: { build: ., ports: ['4001:8080'] }\n", 0),
    "within a hundred": (
        "services:\n  a: { build: ., ports: ['127.0.0.1:4007:80', '9229:9229'] }\n"
        "  b: { build: ., ports: ['${B_PORT:-4001}:80'] }\n  c: { build: . }\n",
        4001,
    ),
    "all over": (
        "services:\n  a: { build: ., ports: ['3000:80'] }\n  b: { build: ., ports: ['8080:80'] }\n",
        0,
    ),
    "most of them": (
        "services:\n  gateway: { build: ., ports: ['3005:80'] }\n"
        "  a: { build: ., ports: ['4001:80'] }\n  b: { build: ., ports: ['4002:80'] }\n",
        4001,
    ),
    "databases that are built": (
        "services:\n  a: { build: ., ports: ['5432:5432'], environment: { POSTGRES_USER: a } }\n"
        "  b: { build: ., ports: ['5434:5432'], environment: { POSTGRES_USER: b } }\n",
        0,
    ),
    "of images": (
        "services:\n  a: { build: ., ports: ['4001:80'] }\n  b: { image: x, ports: ['4002:80'] }\n",
        0,
    ),
    "its own": (
        "services:\n  a: { build: ., ports: ['4001:80'] }\n"
        "  mine: { build: ., ports: ['4002:80'] }\n",
        0,
    ),
}


@pytest.mark.parametrize(("text", "first"), PORTS.values(), ids=PORTS)
def test_ports_begin_where_those_of_the_siblings_do(text: str, first: int) -> None:
    assert first_port_of(stack(text), "mine") == first
