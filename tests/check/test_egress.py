"""Addresses that lead where the NetworkPolicy lets nothing out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shipway.check.egress import closed_port, unknown_ports
from shipway.check.given_values import Given
from shipway.derive.network_policy import network_policy
from shipway.derive.peers import Peer
from shipway.sources.env_schema import Variable
from support.derived import facts

PAYMENTS = facts(database="DATABASE_URL")
POLICY = network_policy(PAYMENTS)
REDIS = Variable(name="REDIS_URL", required=True, secret=True)


def unknown(variable: Variable) -> list[str]:
    schema = '{\n  "properties": {\n    "REDIS_URL": {}\n  }\n}\n'
    return [str(f) for f in unknown_ports(schema, replace(PAYMENTS, variables=(variable,)))]


def test_a_required_address_without_a_port_is_named_with_the_example_to_give() -> None:
    (found,) = unknown(REDIS)
    assert found.startswith("services/payments/env.schema.json:3: REDIS_URL leads to a port that")
    assert "[egress-unknown]" in found and "examples: [" in found


@pytest.mark.parametrize(
    "variable",
    [
        replace(REDIS, example="redis://cache:6379"),
        replace(REDIS, default="redis://cache", secret=False),
        replace(REDIS, required=False),
        replace(REDIS, name="REDIS_PREFIX"),
        replace(REDIS, name="DATABASE_URL"),
    ],
    ids=["an example", "a scheme", "not required", "no address", "PostgreSQL"],
)
def test_an_address_whose_port_is_known_or_not_needed_is_let_be(variable: Variable) -> None:
    assert unknown(variable) == []


def test_the_port_of_an_example_is_let_out() -> None:
    pooled = replace(PAYMENTS, variables=(replace(REDIS, example="postgres://u@bouncer:6432/x"),))
    given = Given("REDIS_URL", "postgres://u@other:6432", "x.yaml", 7)
    assert list(closed_port(given, pooled, "policy.yaml", network_policy(pooled))) == []


@pytest.mark.parametrize(
    ("value", "port"),
    [
        ("http://search:9200", 9200),
        ("redis://cache", 6379),
        ("postgres://db/app", None),
        ("postgres://db:5432/app", None),
        ("a word", None),
        ("http://[broken", None),
    ],
)
def test_an_address_of_an_environment_needs_its_port(value: str, port: int | None) -> None:
    given = Given("SEARCH_URL", value, "x.yaml", 7)
    found = list(closed_port(given, PAYMENTS, "policy.yaml", POLICY))
    assert [(one.path, one.line) for one in found] == ([("x.yaml", 7)] if port else [])
    assert all(
        one.rule == "egress-missing" and f"port {port}" in one.what and "policy.yaml" in one.fix
        for one in found
    )


def test_an_opening_for_another_service_is_none_for_a_stranger() -> None:
    """The rule names pods of the repository, and the address leads to others by the same port."""
    peer = Peer("api", labels=(("app.kubernetes.io/name", "api"),), port=8080)
    url = Variable(name="API_URL", default="http://api")
    caller = replace(PAYMENTS, variables=(url,), peers=(("API_URL", peer),))
    given = Given("SEARCH_URL", "http://search:8080", "x.yaml", 7)
    (found,) = closed_port(given, caller, "policy.yaml", network_policy(caller))
    assert found.rule == "egress-missing" and "port 8080" in found.what
