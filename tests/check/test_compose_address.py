"""Addresses in the development stack that nobody there answers to."""

from __future__ import annotations

import pytest

from shipway.check.compose_address import unknown_hosts
from shipway.sources.compose_stack import stack_of

STACK = """\
include: [other.yml]
services:
  payments:
    build: .
    extra_hosts: ["legacy:10.0.0.7", "old=10.0.0.8"]
    environment:
      CACHE_URL: {}
  cache:
    image: redis
    hostname: memory
    container_name: acme-cache
    networks: {{ backend: {{ aliases: [fast] }} }}
"""
FILES = {"other.yml": "services: { search: { image: x } }\n"}
KNOWN = [
    "redis://cache:6379", "redis://memory", "redis://acme-cache", "redis://fast", "http://search",
    "http://legacy/x", "http://old", "http://localhost:3000", "http://host.docker.internal",
    "https://api.example.com", "http://[::1]:80", "redis://${HOST}:6379", "a word", "http://[",
    "redis://${HOST:-cache}:6379",
]  # fmt: skip


def found_in(value: str) -> list[str]:
    text = STACK.format(f'"{value}"')
    files = {"compose.yml": text, **FILES}
    stack = stack_of("compose.yml", lambda path: files.get(path, ""))
    return [str(found) for found in unknown_hosts("compose.yml", text, stack, "payments")]


@pytest.mark.parametrize("value", KNOWN)
def test_a_name_that_the_stack_or_the_world_knows_is_let_be(value: str) -> None:
    assert found_in(value) == []


@pytest.mark.parametrize("value", ["redis://cahce:6379", "${CACHE:-redis://cahce:6379}"])
def test_a_name_that_nothing_has_is_found_with_what_was_meant(value: str) -> None:
    (found,) = found_in(value)
    assert found.startswith("compose.yml:7: CACHE_URL leads to cahce, and no service of this stack")
    assert "fix: did you mean cache? write" in found and "compose-address" in found


def test_a_name_like_none_is_found_without_a_guess() -> None:
    (found,) = found_in("amqp://rabbit")
    assert "fix: write the name of a service" in found
