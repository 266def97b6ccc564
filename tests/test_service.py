"""A service is what its answers say; below them is what the host shows."""

from __future__ import annotations

from dataclasses import fields

import pytest

from shipway.allowed import CHECKS
from shipway.errors import ShipwayError
from shipway.host_facts import HostFacts, unasked
from shipway.service import Service


def test_every_field_of_a_service_is_checked() -> None:
    """Its values come from a file that anybody may have changed; ``name`` is ``service_name``."""
    assert {known.name for known in fields(Service)} - {"name"} <= CHECKS.keys()


def test_the_answer_host_makes_a_round_trip() -> None:
    """What is written for nobody to answer is read as the same facts."""
    shown = HostFacts(
        package_dirs=("libs", "more"), catalog=("zod",), package_folders={"@a/b": "libs/b"}
    )
    service = Service.from_answers({"service_name": "a", "host": unasked(shown)})
    assert unasked(service) == unasked(shown)
    assert service.package_dirs == ("libs", "more")


def test_an_answer_goes_before_the_host_and_the_host_before_a_default() -> None:
    shown = HostFacts(scope="@shown", environments=("dev",), node_major=26)
    answers = {"service_name": "a", "scope": "@said", "kind": "worker"}
    service = Service.from_answers(answers, shown)
    assert (service.scope, service.environments, service.node_major) == ("@said", ("dev",), 26)


def test_an_answer_that_no_field_knows_is_ignored() -> None:
    answers = {"service_name": "a", "later": 1, "host": {"later": 2}}
    assert Service.from_answers(answers) == Service(name="a")


@pytest.mark.parametrize("bag", [{"prune": "../x.ts"}, {"catalog": "zod"}, {"node_major": "24"}])
def test_what_a_file_says_of_the_host_is_checked(bag: dict[str, object]) -> None:
    """These land in a Dockerfile and a package.json."""
    with pytest.raises(ShipwayError, match=r"^host\.\w+: "):
        Service.from_answers({"service_name": "a", "host": bag})
