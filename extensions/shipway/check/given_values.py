"""The values that the files of an environment give a service, each with its place; see
environment_values.py for what is said of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from shipway.sources.compose import entry_of
from shipway.sources.compose_stack import environment_of
from shipway.sources.manifests import Manifest, containers_of, items, manifests_of, mapping, pod_of
from shipway.splice.model import line_at, line_of
from shipway.splice.yaml.document import YamlDocument

COMPOSE_GRACE = 10
"""Seconds that Compose gives by itself (stop_grace_period)."""
RUN = ("Deployment", "Rollout", "CronJob")
"""What a service runs as."""
DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?")


class Given(NamedTuple):
    """A value that a file gives a variable, and the line that it stands on."""

    name: str
    value: str
    path: str
    line: int


@lru_cache(maxsize=256)
def literals_of(path: str, text: str, service: str) -> Mapping[str, Given]:
    """What a kustomization's ConfigMap of the service gives, by name.

    Raises EditError when the file cannot be parsed.
    """
    found: dict[str, Given] = {}
    for generator in YamlDocument(text).root.entries_at("configMapGenerator"):
        if generator.value.value_at("name") != service:
            continue
        for item in generator.value.entries_at("literals"):
            name, equals, value = str(item.value.value).partition("=")
            if equals:
                found[name] = Given(name, value, path, line_of(text, item.start))
    return found


@lru_cache(maxsize=256)  # every environment asks for the base
def variables_of_containers(path: str, text: str, service: str) -> Mapping[str, Given]:
    """What the containers of what the service runs as, or of a patch of it, are given by name: it
    goes before the ConfigMap."""
    found: dict[str, Given] = {}
    for manifest in _of_service(path, text, service):
        for keys, container in containers_of(*(pod_of(manifest) or ((), {}))):
            for number, entry in enumerate(map(mapping, items(container.get("env")))):
                if isinstance(entry.get("value"), str):
                    name, line = str(entry.get("name")), manifest.line(*keys, "env", number)
                    found[name] = Given(name, entry["value"], path, line)
    return found


@lru_cache(maxsize=256)
def grace_of(path: str, text: str, service: str) -> int | None:
    """The seconds that what the service runs as, or a patch of it, gives to end in; None when it
    says none."""
    for manifest in _of_service(path, text, service):
        pod = pod_of(manifest)
        seconds = pod[1].get("terminationGracePeriodSeconds") if pod else None
        if isinstance(seconds, int):
            return seconds
    return None


def values_in_compose(path: str, text: str, service: str) -> tuple[dict[str, Given], float | None]:
    """What the service's entry in the development stack gives by name, and its seconds to end in;
    None for what cannot be read. What Compose fills in is known to nobody here.

    Raises EditError when the file cannot be parsed.
    """
    entry = entry_of(text, service)
    document = YamlDocument(text)
    found: dict[str, Given] = {}
    for name, value in environment_of(entry).items():
        if value is not None and "$" not in value:
            line = line_at(document, "services", service, "environment", name)
            found[name] = Given(name, value, path, line)
    return found, seconds_of(entry.get("stop_grace_period"))


def seconds_of(duration: object) -> float | None:
    """``1m30s`` -> 90, as Compose writes durations; its default without one, None for what
    cannot be read."""
    if duration is None:
        return COMPOSE_GRACE
    match = DURATION.fullmatch(str(duration))
    if not match or not any(match.groups()):
        return None
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _of_service(path: str, text: str, service: str) -> list[Manifest]:
    return [
        manifest
        for manifest in (manifests_of(path, text) if any(kind in text for kind in RUN) else ())
        if manifest.kind in RUN and manifest.name == service
    ]
