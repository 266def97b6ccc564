"""What an environment asks of an image before it runs there: `release` in the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.release.history import Release
from shipway.release.image import Image
from shipway.release.signature import Signer, signer_of
from shipway.sources.host import Host
from shipway.sources.reading import line_of
from shipway.sources.settings import SETTINGS_NAME

HOUR = 3600


class Ask(NamedTuple):
    """Of whom the rules ask. has: whether an image's registry has it. unsigned: what speaks against
    its signature. failed: what the results have against it. unhealthy: what Argo CD has, by
    name. platforms: for which a registry has it."""

    has: Callable[[Image], bool]
    unsigned: Callable[[Image, Signer], str]
    failed: Callable[[Image], str]
    unhealthy: Callable[[str, Image], str]
    platforms: Callable[[Image], frozenset[str]]


class Rules(NamedTuple):
    """source: the environment in which it must have run, as main has it; empty for none. hours: how
    long it ran there. registry: its registry must have it. signer: who must have signed it.
    results: the file that says that it passed. healthy: Argo CD says that it is well in the source,
    or how the Application is called that says so. platforms: those of its nodes."""

    source: str = ""
    hours: int = 0
    registry: bool = False
    signer: Signer | None = None
    results: str = ""
    healthy: bool | str = False
    platforms: tuple[str, ...] = ()


def rules_of(host: Host, environment: str) -> Rules:
    """Those of an environment; none that the settings do not say.

    Raises ShipwayError, with the line, for hours in no environment and a signer whom nothing tells.
    """
    said = (host.settings.get("release") or {}).get(environment) or {}
    for rule in ("hours", "healthy"):
        if said.get(rule) and "from" not in said:
            fix = "write from: beside it"
            raise _at(host, environment, rule, f"{rule} in which environment?", fix)
    try:
        signer = signer_of(said.get("signed"), host.facts.repository_url)
    except ShipwayError as error:
        raise _at(host, environment, "signed", error.what, error.fix) from None
    results = said.get("results", "")
    asks = said.get("from", ""), said.get("hours", 0), said.get("registry", False)
    platforms = tuple(said.get("platforms", ()))
    return Rules(*asks, signer, results, said.get("healthy", False), platforms)


def _at(host: Host, environment: str, rule: str, what: str, fix: str) -> ShipwayError:
    path = f"{host.services_dir}/{SETTINGS_NAME}"
    return ShipwayError(what, path, fix, line_of(host.text(path), ("release", environment, rule)))


def refusals(
    rules: Rules,
    images: Mapping[str, Image],
    ran: Mapping[str, Iterable[Release]],
    now: float,
    ask: Ask,
) -> Iterator[str]:
    """What speaks against each image, in a line.

    ran: what the source ran, by name. now: in seconds since 1970. ask: asked for rules that there
    are.
    """
    for name, image in sorted(images.items()):
        if rules.source and (why := _not_tried(rules, image, ran.get(name, ()), now)):
            yield f"{name} {image.short} {why}"
        if rules.registry and (why := _absent(image, ask.has)):
            yield f"{name} {image.short} {why}"
        if rules.platforms and (why := _lacks(image, rules.platforms, ask.platforms)):
            yield f"{name} {image.short} {why}"
        if rules.signer and (why := _not_signed(image, rules.signer, ask.unsigned)):
            yield f"{name} {image.short} is not seen to be signed by {rules.signer}: {why}"
        if rules.results and (why := ask.failed(image)):
            yield f"{name} {image.short} {why}"
    if rules.healthy:
        yield from _not_well(rules, images, ask.unhealthy)


def _absent(image: Image, has: Callable[[Image], bool]) -> str:
    try:
        return "" if has(image) else f"is not in its registry, {image.name}"
    except ShipwayError as error:
        return f"is not seen to be in its registry: {error.what} ({error.fix})"


def _lacks(
    image: Image, wanted: Iterable[str], platforms: Callable[[Image], frozenset[str]]
) -> str:
    """A node of another platform pulls it, and cannot run it."""
    try:
        lacking = sorted(set(wanted) - platforms(image))
    except ShipwayError as error:
        return f"is not seen to be for every platform: {error.what} ({error.fix})"
    return f"is not for {', '.join(lacking)}" if lacking else ""


def _not_signed(image: Image, signer: Signer, unsigned: Callable[[Image, Signer], str]) -> str:
    try:
        return unsigned(image, signer)
    except ShipwayError as error:
        return f"{error.what} ({error.fix})"


def _not_well(
    rules: Rules, images: Mapping[str, Image], unhealthy: Callable[[str, Image], str]
) -> Iterator[str]:
    """One line for all where Argo CD cannot be asked: each image would wait for it, and say it."""
    for name, image in sorted(images.items()):
        try:
            if why := unhealthy(name, image):
                yield f"{name} {image.short} {why}"
        except ShipwayError as error:
            yield f"{name} is not seen to be well in {rules.source}: {error.what} ({error.fix})"
            return


def _not_tried(rules: Rules, image: Image, ran: Iterable[Release], now: float) -> str:
    """Why it counts as not tried; empty when it was."""
    spans = [(one.until or now) - one.time for one in ran if one.image.digest == image.digest]
    if not spans:
        return f"never ran in {rules.source}: no commit released it there"
    if max(spans) < rules.hours * HOUR:
        hours = max(spans) / HOUR
        return f"ran in {rules.source} for {hours:.1f} of {rules.hours} hours"
    return ""
