"""The port that Prometheus asks is the container's, and nobody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from shipway.derive.deployment import deployment
from shipway.derive.objects import service
from support.derived import facts


@pytest.mark.parametrize("kind", ["http", "worker"])
def test_a_service_with_telemetry_names_its_port(kind: str) -> None:
    """The Service does not lead there; a worker has no Service anyway."""
    one = facts(kind=kind, telemetry=True)
    assert [port["name"] for port in ports_of(deployment(one))] == [one.port_name, "metrics"]
    assert ports_of(deployment(one))[1]["containerPort"] == 9464
    assert "metrics" not in service(one)


@pytest.mark.parametrize("default", ["0", None])
def test_one_that_is_turned_off_has_none(default: str | None) -> None:
    """By the team, in its schema: the answer says no more than what came first."""
    one = facts(telemetry=True)
    variables = tuple(
        replace(v, default=default) if v.name == "METRICS_PORT" else v for v in one.variables
    )
    assert len(ports_of(deployment(replace(one, variables=variables)))) == 1


def test_one_without_telemetry_has_none() -> None:
    assert len(ports_of(deployment(facts()))) == 1


def ports_of(manifest: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = yaml.safe_load(manifest)["spec"]["template"]["spec"][
        "containers"
    ][0]["ports"]
    return found
