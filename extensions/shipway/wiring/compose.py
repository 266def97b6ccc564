"""Compose: the service in the development stack, as its neighbours stand there."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from typing import Any, Literal

import yaml

from shipway.errors import Refusal
from shipway.service import Service
from shipway.splice.model import Document, Entry, Node
from shipway.splice.yaml import YamlDocument
from shipway.wiring.target import Blocks, id_parts

Condition = Literal["service_healthy", "service_started"]
POSTGRES_IMAGE = re.compile(
    r"(^|/)(postgres|postgis|postgresql|pgvector|timescaledb(-ha)?)([:@]|$)"
)
DEFAULT = re.compile(r"\$\{\w+:?-([^}]*)\}")
PORT = re.compile(r"(?:.*:)?(\d+)(?:-(\d+))?:\d+(?:-\d+)?(?:/\w+)?")
PROBE = (
    "fetch('http://127.0.0.1:{port}/readyz')"
    ".then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
)


class Compose:
    """The entry ``services.<name>``."""

    name = "compose"
    shared = False

    def path(self, service: Service) -> str:
        return service.compose_file

    def blocks(self, service: Service) -> Blocks:
        return {f"services/{service.name}": "\n".join(_lines(service))}

    def open(self, text: str) -> Document:
        return YamlDocument(text)

    def container(self, document: Document, block_id: str) -> Node | None:
        return services_in(document).value

    def find(self, document: Document, block_id: str) -> Entry | None:
        return services_in(document).value.get(id_parts(block_id)[1])


TARGET = Compose()


def services_in(document: Document) -> Entry:
    """The ``services`` key. Raises Refusal when a Compose file has none."""
    entry = document.root.get("services") if document.root.kind == "map" else None
    if entry is None:
        raise Refusal(
            "this Compose file has no services",
            "1",
            "add a line `services:`, or name another file: --data compose_file=PATH",
        )
    return entry


def _lines(service: Service) -> list[str]:
    folder = posixpath.dirname(service.compose_file)
    context = posixpath.relpath(".", folder or ".")
    probe = PROBE.format(port=service.port)
    lines = [
        f"{service.name}:",
        "  build:",
        f"    context: {context}",
        f"    dockerfile: {service.folder}/Dockerfile",
        "  environment:",
        "    NODE_ENV: development",
        f'    {service.port_variable}: "{service.port}"',
        *_database(service),
        "  ports:",
        f'    - "{service.host_port}:{service.port}"',
    ]
    if service.database != "none" and service.compose_postgres:
        lines += ["  depends_on:", f"    {service.compose_postgres}:"]
        lines += [f"      condition: {service.compose_postgres_condition}"]
    if service.compose_networks:
        lines += ["  networks:", *(f"    - {network}" for network in service.compose_networks)]
    return [
        *lines,
        "  healthcheck:",
        "    test:",
        "      - CMD",
        "      - node",
        '      - "-e"',
        f'      - "{probe}"',
        "    interval: 5s",
        "    timeout: 3s",
        "    retries: 12",
        "    start_period: 10s",
        "  stop_grace_period: 30s",
    ]


def _database(service: Service) -> list[str]:
    if service.database == "none":
        return []
    # Never env_file: it would hand over every secret, and its DSN points at the wrong localhost.
    host = service.compose_postgres or "postgres"
    dsn = f"${{COMPOSE_{service.database}:-postgres://app:app@{host}:5432/app}}"
    return [f"    {service.database}: {dsn}"]


def service_names_of(text: str) -> set[str]:
    """The names of the services. Raises Refusal when the text is no Compose file."""
    return {str(entry.key) for entry in services_in(YamlDocument(text)).value.entries}


def networks_of(text: str) -> tuple[str, ...]:
    """The networks that most of the services built from source are in, else the database's;
    empty for the default one."""
    services = _services(text)
    built = [service for service in services.values() if "build" in service]
    postgres = postgres_of(text)
    if not built and postgres:
        built = [services[postgres[0]]]
    sets = Counter(tuple(s.get("networks") or ()) for s in built)
    return tuple(map(str, sets.most_common(1)[0][0])) if sets else ()


def postgres_of(text: str) -> tuple[str, Condition] | None:
    """The database service and what to wait for; None when there is none."""
    for name, service in _services(text).items():
        if POSTGRES_IMAGE.search(str(service.get("image", ""))):
            return name, "service_healthy" if service.get("healthcheck") else "service_started"
    return None


def host_ports_of(text: str, without: str = "") -> set[int]:
    """Every port that a service publishes on the host, but for the service ``without``."""
    found: set[int] = set()
    for name, service in _services(text).items():
        for port in service.get("ports") or ():
            if name != without:
                found |= _published(port)
    return found


def _published(port: object) -> set[int]:
    text = f"{port.get('published', '')}:1" if isinstance(port, dict) else str(port)
    match = PORT.fullmatch(DEFAULT.sub(r"\1", text))
    if not match:
        return set()
    first = int(match.group(1))
    return set(range(first, int(match.group(2) or first) + 1))


class _Loader(yaml.CSafeLoader):
    """Reads what Compose reads: its own tags (``!reset``) and repeated anchors are no error."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
_Loader.yaml_implicit_resolvers = {
    # YAML 1.1 reads 22:22 as 1342 seconds; Compose's parser does not.
    key: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":int", ":float"))]
    for key, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _services(text: str) -> dict[str, dict[str, Any]]:
    try:
        data = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError:
        YamlDocument(text)  # says where
        return {}
    services = data.get("services") if isinstance(data, dict) else None
    if not isinstance(services, dict):
        return {}
    return {str(name): s for name, s in services.items() if isinstance(s, dict)}
