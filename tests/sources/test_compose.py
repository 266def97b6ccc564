"""What a Compose file says of its services."""

from __future__ import annotations

import pytest

from shipway.errors import EditError
from shipway.sources.compose import host_ports_of, service_names_of

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
