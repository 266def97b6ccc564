"""The NetworkPolicy admits exactly the flows that follow from the port and the URLs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from shipway.derive.network_policy import network_policy
from shipway.sources.env_schema import Variable
from support.derived import facts

DNS = {("UDP", 53), ("TCP", 53), ("UDP", 5353), ("TCP", 5353)}


def url(name: str, **said: Any) -> Variable:
    return Variable(name=name, **said)


CASES: dict[str, tuple[tuple[Variable, ...], set[tuple[str, int]]]] = {
    "nothing": ((), set()),
    "a default": ((url("A", default="redis://cache"),), {("TCP", 6379)}),
    "its own port": ((url("A", default="https://x:8443/y"),), {("TCP", 8443)}),
    "a secret's example": (
        (url("DSN", secret=True, example="postgres://app@db:6432/x"),), {("TCP", 6432)},
    ),
    "a database by its name": ((url("DATABASE_URL", secret=True),), {("TCP", 5432)}),
    "two to one port": (
        (url("A", default="http://a"), url("B", default="http://b")), {("TCP", 80)},
    ),
    "no URL": ((Variable(name="A", default="plain"),), set()),
    "an unknown scheme": ((url("A", default="foo://a"),), set()),
    "not a URL after all": ((url("A", default="http://[::1"),), set()),
}  # fmt: skip


def flows(rules: list[dict[str, Any]]) -> set[tuple[str, Any]]:
    return {(port["protocol"], port["port"]) for rule in rules for port in rule["ports"]}


@pytest.mark.parametrize("kind", ["http", "worker"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_exactly_these_flows(case: tuple[Any, set[tuple[str, int]]], kind: str) -> None:
    """DNS and what the variables point at may be reached, and nothing else, in either direction."""
    one = facts(kind=kind)
    served = tuple(v for v in one.variables if v.name in ("PORT", "HEALTH_PORT"))
    spec = yaml.safe_load(network_policy(replace(one, variables=(*served, *case[0]))))["spec"]
    assert spec["policyTypes"] == ["Ingress", "Egress"]
    assert flows(spec["egress"]) == DNS | case[1]
    assert "to" not in spec["egress"][0], "a node-local cache is no pod"
    ingress = flows(spec.get("ingress", []))
    assert ingress == ({("TCP", "http")} if kind == "http" else set())
