"""What an environment asks of an image: where it ran, how long, and that its registry has it."""

from __future__ import annotations

import pytest

from shipway.errors import ShipwayError
from shipway.release.gate import HOUR, Rules, refusals
from shipway.release.history import Release
from shipway.release.image import Image

NOW = 1_000_000
NEW, OLD = (Image("registry.example.com/acme/api", f"sha256:{one * 64}") for one in "ab")
RAN = {"api": [Release(NEW, NOW - 2 * HOUR, None, "c2"), Release(OLD, 0, NOW - 2 * HOUR, "c1")]}


def against(rules: Rules, image: Image) -> list[str]:
    return list(refusals(rules, {"api": image}, RAN, NOW, lambda one: one == OLD))


@pytest.mark.parametrize(
    ("rules", "image", "says"),
    [
        (Rules(), NEW, ""),
        (Rules("preview"), NEW, ""),
        (Rules("preview", 2), NEW, ""),
        (Rules("preview", 24), NEW, "ran in preview for 2.0 of 24 hours"),
        # It ran long enough before another took its place.
        (Rules("preview", 24), OLD, ""),
        (Rules("preview"), Image(NEW.name, f"sha256:{'c' * 64}"), "never ran in preview"),
        (Rules(registry=True), OLD, ""),
        (Rules(registry=True), NEW, "is not in its registry, registry.example.com/acme/api"),
    ],
)
def test_each_rule_refuses_what_it_is_for(rules: Rules, image: Image, says: str) -> None:
    found = against(rules, image)
    assert (says in found[0] and image.short in found[0]) if says else not found


def test_every_rule_that_is_broken_is_told() -> None:
    assert len(against(Rules("preview", 24, registry=True), NEW)) == 2


def test_a_registry_that_cannot_be_asked_is_against_it() -> None:
    def silent(image: Image) -> bool:
        raise ShipwayError("no answer", fix="docker login")

    [line] = refusals(Rules(registry=True), {"api": NEW}, {}, NOW, silent)
    assert line.endswith("is not seen to be in its registry: no answer (docker login)")
