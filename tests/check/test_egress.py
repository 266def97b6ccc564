"""Addresses that lead where the NetworkPolicy lets nothing out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shipway.check.egress import closed_ports, open_ports, unknown_ports
from shipway.check.given_values import Given
from shipway.derive.network_policy import network_policy
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
    assert 6432 in (open_ports("policy.yaml", network_policy(pooled)) or ())


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
    found = list(closed_ports([Given("SEARCH_URL", value, "x.yaml", 7)], "policy.yaml", POLICY))
    assert [(one.path, one.line) for one in found] == ([("x.yaml", 7)] if port else [])
    assert all(
        one.rule == "egress-missing" and f"port {port}" in one.what and "policy.yaml" in one.fix
        for one in found
    )


RULE = "spec:\n  policyTypes: [Egress]\n  egress:\n    - {}\n"


@pytest.mark.parametrize(
    ("rule", "ports"),
    [
        ("{ to: [] }", None),
        ("ports: [{ port: https }]", None),
        ("ports: [{ port: 8000, endPort: 8002 }]", frozenset({8000, 8001, 8002})),
    ],
)
def test_a_policy_of_the_teams_own_is_read_too(rule: str, ports: frozenset[int] | None) -> None:
    text = f"kind: NetworkPolicy\nmetadata: {{ name: x }}\n{RULE.format(rule)}"
    assert open_ports("policy.yaml", text) == ports
