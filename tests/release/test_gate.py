"""What an environment asks of an image: where it ran, how long, who has it, signed it, tried it,
and whether it was well."""

from __future__ import annotations

from typing import NoReturn

import pytest

from shipway.errors import ShipwayError
from shipway.release.gate import HOUR, Ask, Rules, refusals
from shipway.release.history import Release
from shipway.release.image import Image
from shipway.release.signature import Signer

NOW = 1_000_000
NEW, OLD = (Image("registry.example.com/acme/api", f"sha256:{one * 64}") for one in "ab")
OURS = Signer(key="a.pub")
RAN = {"api": [Release(NEW, NOW - 2 * HOUR, None, "c2"), Release(OLD, 0, NOW - 2 * HOUR, "c1")]}


def against(rules: Rules, image: Image) -> list[str]:
    return list(refusals(rules, {"api": image}, RAN, NOW, ASK))


def unsigned(image: Image, signer: Signer) -> str:
    return "" if image == OLD else "no signatures found"


def failed(image: Image) -> str:
    return "" if image == OLD else "has no result in results.json"


def platforms(image: Image) -> frozenset[str]:
    return frozenset({"linux/amd64", "linux/arm64"} if image == OLD else {"linux/amd64"})


def unhealthy(name: str, image: Image) -> str:
    return "" if image == OLD else f"is not well: {name} is Degraded"


ASK = Ask(lambda one: one == OLD, unsigned, failed, unhealthy, platforms)


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
        (Rules(signer=OURS), OLD, ""),
        (Rules(signer=OURS), NEW, "is not seen to be signed by a.pub: no signatures found"),
        (Rules(results="results.json"), OLD, ""),
        (Rules(results="results.json"), NEW, "has no result in results.json"),
        (Rules("preview", healthy=True), OLD, ""),
        (Rules("preview", healthy=True), NEW, "is not well: api is Degraded"),
        (Rules(platforms=("linux/amd64",)), NEW, ""),
        (Rules(platforms=("linux/amd64", "linux/arm64")), OLD, ""),
        (Rules(platforms=("linux/amd64", "linux/arm64")), NEW, "is not for linux/arm64"),
    ],
)
def test_each_rule_refuses_what_it_is_for(rules: Rules, image: Image, says: str) -> None:
    found = against(rules, image)
    assert (says in found[0] and image.short in found[0]) if says else not found


def test_every_rule_that_is_broken_is_told() -> None:
    rules = Rules("preview", 24, registry=True, signer=OURS, results="a", healthy=True)
    assert len(against(rules, NEW)) == 5


def test_what_cannot_be_asked_is_against_it() -> None:
    def silent(*_: object) -> NoReturn:
        raise ShipwayError("no answer", fix="docker login")

    rules = Rules(registry=True, signer=OURS, platforms=("linux/arm64",))
    ask = Ask(silent, silent, failed, silent, silent)
    has, nodes, signed = refusals(rules, {"api": NEW}, {}, NOW, ask)
    assert nodes.endswith("is not seen to be for every platform: no answer (docker login)")
    assert has.endswith("is not seen to be in its registry: no answer (docker login)")
    assert signed.endswith("is not seen to be signed by a.pub: no answer (docker login)")


def test_argo_cd_that_does_not_answer_is_told_once_for_all() -> None:
    """Each image would wait for it, and say the same."""
    asked: list[object] = []

    def silent(name: object, *_: object) -> NoReturn:
        asked.append(name)
        raise ShipwayError("no answer", fix="look at it")

    ask = Ask(silent, silent, failed, silent, silent)
    images = dict.fromkeys(("api", "web"), NEW)
    ran = dict.fromkeys(images, RAN["api"])
    [told] = refusals(Rules("preview", healthy=True), images, ran, NOW, ask)
    assert told == "api is not seen to be well in preview: no answer (look at it)"
    assert asked == ["api"]
