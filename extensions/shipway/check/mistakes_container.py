"""Ordinary mistakes inside of one container: ports, probes, mounts, variables, resources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from shipway.sources.manifests import Keys, items, mapping

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
HANDLERS = ("exec", "grpc", "httpGet", "tcpSocket")
PORT_NAME = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?")
QUANTITY = re.compile(r"([0-9.]+(?:[eE][-+]?[0-9]+)?)(m|[kMGTPE]|[KMGTPE]i)?")
FACTORS = {
    "": Decimal(1), "m": Decimal("0.001"),
    **{unit: Decimal(1000) ** power for power, unit in enumerate("kMGTPE", 1)},
    **{f"{unit}i": Decimal(1024) ** power for power, unit in enumerate("KMGTPE", 1)},
}  # fmt: skip
Found = Iterator[tuple[Keys, str, str, str]]


def in_container(keys: Keys, container: Mapping[str, Any], volumes: set[object]) -> Found:
    """Keys, rule, what is wrong and the fix, for one container of a pod with these volumes."""
    yield from _ports(keys, container)
    for name in PROBES:
        if name in container:
            yield from _probe((*keys, name), mapping(container[name]), container)
    yield from _mounts(keys, container, volumes)
    yield from _variables(keys, container)
    yield from _resources(keys, container)


def quantity(text: object) -> Decimal | None:
    """A quantity (resource.Quantity in the API reference) as a number; None when it is none."""
    match = QUANTITY.fullmatch(str(text))
    try:
        return Decimal(match[1]) * FACTORS[match[2] or ""] if match else None
    except InvalidOperation:
        return None


def _ports(keys: Keys, container: Mapping[str, Any]) -> Found:
    names: set[object] = set()
    numbers: set[object] = set()
    for place, port in enumerate(map(mapping, items(container.get("ports")))):
        where, name = (*keys, "ports", place), port.get("name")
        number = port.get("containerPort")
        if not isinstance(number, int) or not 1 <= number <= 65535:
            yield where, "port-range", f"{number} is no port", "write a number from 1 to 65535"
        if name is not None and not PORT_NAME.fullmatch(str(name)):
            fix = "use up to 15 lower-case letters, digits and hyphens"
            yield where, "port-name", f"{name} is no name of a port", fix
        if name is not None and name in names:
            yield where, "duplicate-port", f"two ports are called {name}", "rename one of them"
        if (number, port.get("protocol", "TCP")) in numbers:
            yield where, "duplicate-port", f"port {number} is there twice", "delete one of them"
        names.add(name)
        numbers.add((number, port.get("protocol", "TCP")))


def _probe(keys: Keys, probe: Mapping[str, Any], container: Mapping[str, Any]) -> Found:
    handlers = [name for name in HANDLERS if name in probe]
    if len(handlers) != 1:
        what = f"a probe has one handler, this one has {len(handlers)}"
        yield keys, "probe-handler", what, f"keep one of {', '.join(HANDLERS)}"
    ports = [mapping(port) for port in items(container.get("ports"))]
    for name in handlers:
        port = mapping(probe[name]).get("port")
        if isinstance(port, str) and port not in {p.get("name") for p in ports}:
            what = f"the container has no port {port}"
            yield (*keys, name, "port"), "probe-port", what, "name a port that it has"
        elif isinstance(port, int) and not 1 <= port <= 65535:
            what = f"{port} is no port"
            yield (*keys, name, "port"), "port-range", what, "write a number from 1 to 65535"
    if keys[-1] != "readinessProbe" and probe.get("successThreshold", 1) != 1:
        yield (*keys, "successThreshold"), "probe-threshold", "must be 1 here", "delete this line"


def _mounts(keys: Keys, container: Mapping[str, Any], volumes: set[object]) -> Found:
    paths: set[object] = set()
    for place, mount in enumerate(map(mapping, items(container.get("volumeMounts")))):
        where, name, path = (
            (*keys, "volumeMounts", place),
            mount.get("name"),
            mount.get("mountPath"),
        )
        if name not in volumes:
            yield where, "missing-volume", f"there is no volume {name}", "add it to the volumes"
        if path in paths:
            yield where, "duplicate-mount", f"{path} is mounted twice", "delete one of them"
        paths.add(path)


def _variables(keys: Keys, container: Mapping[str, Any]) -> Found:
    seen: set[object] = set()
    for place, variable in enumerate(map(mapping, items(container.get("env")))):
        where, name, value = (*keys, "env", place), variable.get("name"), variable.get("value")
        if name in seen:
            yield where, "duplicate-variable", f"{name} is there twice", "delete one of them"
        if value is not None and not isinstance(value, str):
            yield where, "variable-type", f"{name} must be a string", f'write value: "{value}"'
        if value is not None and "valueFrom" in variable:
            what = f"{name} has a value and a reference"
            yield where, "variable-source", what, "keep one of them"
        seen.add(name)


def _resources(keys: Keys, container: Mapping[str, Any]) -> Found:
    resources = mapping(container.get("resources"))
    limits = mapping(resources.get("limits"))
    for name, asked in mapping(resources.get("requests")).items():
        low, high = quantity(asked), quantity(limits.get(name)) if name in limits else None
        where = (*keys, "resources", "requests", name)
        if low is None:
            yield where, "quantity", f"{asked} is no quantity", "write it like 50m or 128Mi"
        elif high is not None and low > high:
            what = f"asks for {asked} of {name}, and may have {limits[name]}"
            yield where, "request-above-limit", what, "lower it, or raise the limit"
