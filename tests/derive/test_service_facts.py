"""Which of the facts counts where Dockerfile and schema both know one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shipway.derive.service_facts import DRAIN_VARIABLES, GRACE, MARGIN
from support.derived import facts


@pytest.mark.parametrize(
    ("exposed", "port"),
    [((), 8080), ((9090,), 9090), ((9229, 8080), 8080), ((9229, 9090), 9229)],
)
def test_the_port_is_the_images(exposed: tuple[int, ...], port: int) -> None:
    """Of several that the image exposes, the one that the process listens on by its schema."""
    one = facts()
    image = replace(one.image, ports=exposed, port=exposed[0] if exposed else 0)
    assert replace(one, image=image).port == port


@pytest.mark.parametrize(
    ("delay", "said", "grace"), [("8000", "3000", 30), ("9000", "9000", 31), ("0", "0", 30)]
)
def test_only_the_default_delay_is_shorter_in_kubernetes(delay: str, said: str, grace: int) -> None:
    """A number that a team chose stands, and the kubelet waits for what the manifests say."""
    one = facts()
    variables = tuple(
        replace(v, default=delay) if v.name == "DRAIN_DELAY_MS" else v for v in one.variables
    )
    found = replace(one, variables=variables)
    assert (dict(found.plain)["DRAIN_DELAY_MS"], found.grace_seconds) == (said, grace)


def test_delay_and_deadline_stay_below_what_compose_and_kubernetes_wait() -> None:
    """By their defaults, the longer delay of Compose and plain servers included."""
    known = {v.name: v.default or "" for v in facts().variables}
    drain = sum(int(known[name]) for name in DRAIN_VARIABLES) / 1000
    assert drain + MARGIN <= GRACE == 30
