"""Values that an environment gives a service: wrong by the schema, or wrong with each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shipway.check.environment_values import in_compose, in_kubernetes, invalid
from shipway.check.environments import environment_findings
from shipway.check.given_values import Given, seconds_of
from shipway.sources.env_schema import Variable
from shipway.sources.host import Host
from shipway.sources.view import View
from support.derived import derived, facts, host_with_manifests

PAYMENTS = facts(kubernetes_base="infra/k8s/base", kubernetes_overlays="infra/k8s/overlays")
INTEGER = Variable(name="A", type="integer", minimum=0, maximum=10)
VALUES = {
    "no number": (INTEGER, "3s", "no number"),
    "a fraction": (INTEGER, "2.5", "no whole number"),
    "below": (INTEGER, "-1", "below 0"),
    "above": (INTEGER, "11", "above 10"),
    "not a choice": (Variable(name="A", choices=("info", "warn")), "verbose", "none of info, warn"),
    "not a boolean": (Variable(name="A", type="boolean"), "maybe", "neither true nor false"),
}
RIGHT = {
    "a number": (INTEGER, " 3 "),
    "as zod coerces": (Variable(name="A", type="number"), "1e3"),
    "a choice": (Variable(name="A", choices=("info",)), "info"),
    "a boolean": (Variable(name="A", type="boolean"), "Yes"),
    "empty": (INTEGER, ""),
    "a text": (Variable(name="A"), "anything"),
    "another variable": (Variable(name="B", type="integer"), "x"),
}


def judged(variable: Variable, value: str) -> list[str]:
    return [found.what for found in invalid([Given("A", value, "x", 3)], [variable])]


@pytest.mark.parametrize(("variable", "value", "why"), VALUES.values(), ids=VALUES)
def test_a_value_that_the_schema_refuses_is_found(variable: Variable, value: str, why: str) -> None:
    (what,) = judged(variable, value)
    assert what.startswith(f"A={value} is {why}")


@pytest.mark.parametrize(("variable", "value"), RIGHT.values(), ids=RIGHT)
def test_a_value_that_the_schema_takes_is_let_be(variable: Variable, value: str) -> None:
    assert judged(variable, value) == []


def test_a_wrong_secret_is_not_repeated() -> None:
    (what,) = judged(replace(INTEGER, secret=True), "hunter2")
    assert "hunter2" not in what


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A service with its manifests in two environments."""
    root = host_with_manifests(tmp_path / "acme")
    derived(root, PAYMENTS)
    return root


OVERLAY = "infra/k8s/overlays/production/payments/kustomization.yaml"
GENERATOR = """configMapGenerator:
  - name: payments
    behavior: merge
    literals:
      - {}
"""
PATCH = """patches:
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: {{ name: payments }}
      spec: {{ template: {{ spec: {} }} }}
"""


def found_in(root: Path, *parts: str) -> list[tuple[str, str]]:
    """Rule and place of what is found once production's overlay has these parts, too."""
    text = (root / OVERLAY).read_text()
    (root / OVERLAY).write_text(text + "".join(parts))
    return [
        (found.rule, f"{found.path}:{found.line}")
        for found in environment_findings(View(Host(root)), PAYMENTS)
    ]


def test_what_the_template_gives_is_right(host: Path) -> None:
    assert found_in(host) == []
    assert (host / OVERLAY).is_file()


@pytest.mark.parametrize(
    ("literal", "rule"),
    [
        ("LOG_LEVEL=verbose", "value-invalid"),
        ("DRAIN_DELAY_MS=3s", "value-invalid"),
        ("PORT=9090", "port-differs"),
        ("DRAIN_DEADLINE_MS=120000", "grace-too-short"),
    ],
)
def test_each_value_of_an_environment_is_judged(host: Path, literal: str, rule: str) -> None:
    ((found, place),) = found_in(host, GENERATOR.format(literal))
    lines = (host / OVERLAY).read_text().splitlines()
    assert found == rule and lines[int(place.rpartition(":")[2]) - 1].endswith(literal)


def test_a_longer_grace_of_the_same_environment_counts(host: Path) -> None:
    literal = GENERATOR.format("DRAIN_DEADLINE_MS=120000")
    patch = PATCH.format("{ terminationGracePeriodSeconds: 130 }")
    assert found_in(host, literal, patch) == []


def test_a_containers_own_value_goes_before_the_config_map(host: Path) -> None:
    container = "{ containers: [{ name: payments, env: [{ name: PORT, value: '9090' }] }] }"
    ((rule, place),) = found_in(host, GENERATOR.format("PORT=8080"), PATCH.format(container))
    assert rule == "port-differs" and place.startswith(OVERLAY)


COMPOSE = "services:\n  payments:\n    environment:\n      {}\n{}"


@pytest.mark.parametrize(
    ("entry", "more", "rules"),
    [
        ("LOG_LEVEL: verbose", "", ["value-invalid"]),
        ("LOG_LEVEL: ${LEVEL:-verbose}", "", []),
        ("- LOG_LEVEL=verbose", "", ["value-invalid"]),
        ("DRAIN_DEADLINE_MS: 60000", "    stop_grace_period: 30s\n", ["grace-too-short"]),
        ("DRAIN_DEADLINE_MS: 60000", "    stop_grace_period: 1m10s\n", []),
        ("DRAIN_DEADLINE_MS: 20000", "", ["grace-too-short"]),
        ("NODE_ENV: development", "", []),
    ],
)
def test_the_development_stack_is_judged_too(entry: str, more: str, rules: list[str]) -> None:
    found = in_compose("compose.yml", COMPOSE.format(entry, more), PAYMENTS)
    assert [one.rule for one in found] == rules


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("1m30s", 90), ("1h", 3600), (None, 10), ("soon", None)]
)
def test_a_duration_is_read_as_compose_reads_it(text: str | None, seconds: float | None) -> None:
    assert seconds_of(text) == seconds


def test_a_process_that_does_not_drain_by_itself_needs_no_grace() -> None:
    values = {"DRAIN_DEADLINE_MS": Given("DRAIN_DEADLINE_MS", "120000", "x", 1)}
    none = replace(PAYMENTS, variables=())
    assert list(in_kubernetes(values, None, none)) == []
