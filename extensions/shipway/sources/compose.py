"""What a Compose file says of its services: read once, before the questions are asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml

from shipway.errors import EditError
from shipway.nesting import shallow
from shipway.sources.plain_yaml import loader_without
from shipway.splice.model import Document, Entry
from shipway.splice.yaml.document import YamlDocument

DEFAULT = re.compile(r"\$\{\w+:?-([^${}]*)\}")
PORT = re.compile(r"(?:.*:)?(\d+)(?:-(\d+))?:\d+(?:-\d+)?(?:/(\w+))?")


def services_in(document: Document) -> Entry:
    """The ``services`` key. Raises EditError when a Compose file has none."""
    entry = document.root.get("services")
    if entry is None:
        raise EditError(
            "this Compose file has no services",
            line=1,
            fix="add a line `services:`, or name another file: --data compose_file=PATH",
        )
    return entry


def service_names_of(text: str) -> set[str]:
    """The names of the services. Raises EditError when the text is no Compose file."""
    return {str(entry.key) for entry in services_in(YamlDocument(text)).value.entries}


def host_ports_of(text: str, without: str = "") -> set[int]:
    """Every port that a service publishes on the host, but for the service ``without``."""
    each = published_ports_of(text).items()
    return {port for name, ports in each if name != without for port, _ in ports}


def published_ports_of(text: str) -> dict[str, set[tuple[int, str]]]:
    """Service -> the ports that it publishes on the host, each with its protocol."""
    return {name: ports_of(service) for name, service in services_of(text).items()}


def builds_of(text: str) -> list[tuple[str, str]]:
    """The context and the Dockerfile of each service that is built, as the file has them."""
    builds = (service.get("build") for service in services_of(text).values())
    plain = ({"context": b} if isinstance(b, str) else b for b in builds)
    return [
        (str(build.get("context") or "."), str(build.get("dockerfile") or "Dockerfile"))
        for build in plain
        if isinstance(build, dict)
    ]


def entry_of(text: str, name: str) -> dict[str, Any]:
    """The entry of one service as plain data; empty when there is none."""
    return services_of(text).get(name) or {}


def entries_of_ports(entry: Mapping[str, Any]) -> list[Any]:
    """What a service publishes: texts, and maps in the long form."""
    ports = entry.get("ports")
    return ports if isinstance(ports, list) else []


def ports_of(entry: Mapping[str, Any]) -> set[tuple[int, str]]:
    """The ports of the host that a service publishes, each with its protocol."""
    return set().union(*map(_published, entries_of_ports(entry)))


def targets_of(entry: Mapping[str, Any]) -> set[int]:
    """The container's ports that a service publishes; those that can be known."""
    ports = entries_of_ports(entry)
    texts = (str(p.get("target", "")) if isinstance(p, dict) else str(p) for p in ports)
    last = (defaults(text).split("/")[0].rpartition(":")[2] for text in texts)
    spans = (port.partition("-") for port in last)
    return {
        number
        for first, _, end in spans
        if first.isdigit()
        for number in range(int(first), int(end if end.isdigit() else first) + 1)
    }


def _published(port: object) -> set[tuple[int, str]]:
    if isinstance(port, dict):
        port = f"{port.get('published', '')}:1/{port.get('protocol', 'tcp')}"
    match = PORT.fullmatch(defaults(str(port)))
    if not match:
        return set()
    first, last = int(match[1]), int(match[2] or match[1])
    return {(number, (match[3] or "tcp").lower()) for number in range(first, last + 1)}


def defaults(text: str) -> str:
    """``text`` as Compose reads it when no variable is set, the inmost ``${A:-${B:-1}}`` first."""
    while (inner := DEFAULT.sub(r"\1", text)) != text:
        text = inner
    return text


_Loader = loader_without("int", "float", "timestamp")
"""As Compose: its own tags (``!reset``) are no error, and 22:22 is no number of seconds."""


@lru_cache(maxsize=16)  # one file is asked several questions
def data_of(text: str) -> dict[str, Any]:
    """A Compose file as plain data, merge keys resolved. Raises EditError when it is no YAML."""
    try:
        data = yaml.load(shallow(text), Loader=_Loader)
    except yaml.YAMLError:
        YamlDocument(text)  # says where
        return {}
    return data if isinstance(data, dict) else {}


def services_of(text: str) -> dict[str, dict[str, Any]]:
    """Service -> its entry as plain data. Raises EditError when the text is no YAML."""
    services = data_of(text).get("services")
    if not isinstance(services, dict):
        return {}
    return {str(name): s for name, s in services.items() if isinstance(s, dict)}
