"""Compose: the service in the development stack, as its neighbours stand there."""

from __future__ import annotations

import posixpath

from shipway.derive.compose_environment import environment
from shipway.derive.service_facts import ServiceFacts
from shipway.service import Service
from shipway.sources.compose import services_in
from shipway.sources.compose_migrate import COMPLETED
from shipway.splice.model import Document, Entry, Node
from shipway.splice.yaml.document import YamlDocument
from shipway.splice.yaml.scalars import quote
from shipway.wiring.target import Blocks, Target, id_parts

PROBE = (
    "fetch('http://127.0.0.1:{port}/readyz')"
    ".then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
)
JOBS = "jobs"
"""The profile of what runs to its end: ``up`` passes it over, ``run NAME`` runs it once."""


class Compose:
    """The entry ``services.<name>``."""

    name = "compose"
    order = 10
    lacking = "no Compose file found"
    shared = False

    def path(self, service: Service) -> str:
        return service.compose_file

    def blocks(self, facts: ServiceFacts) -> Blocks:
        return {f"services/{facts.name}": "\n".join(_lines(facts))}

    def open(self, text: str) -> Document:
        return YamlDocument(text)

    def container(self, document: Document, block_id: str) -> Node | None:
        return services_in(document).value

    def find(self, document: Document, block_id: str) -> Entry | None:
        return services_in(document).value.get(id_parts(block_id)[1])


TARGET: Target = Compose()


def _lines(facts: ServiceFacts) -> list[str]:
    service = facts.service
    folder = posixpath.dirname(service.compose_file)
    context = posixpath.relpath(".", folder or ".")
    once = service.made_as.scheduled
    lines = [
        f"{quote(service.name)}:",
        "  build:",
        f"    context: {context}",
        f"    dockerfile: {_literal(f'{service.folder}/Dockerfile')}",
        *_habits(service),
        "  environment:",
        *(f"    {name}: {quote(value)}" for name, value in _environment(facts).items()),
        *([] if once else _ports(service)),
    ]
    # A database that its own profile keeps back is out of sight from ours.
    alone = once and service.compose_profiles
    if service.database != "none" and service.compose_postgres and not alone:
        lines += ["  depends_on:", f"    {quote(service.compose_postgres)}:"]
        lines += [f"      condition: {service.compose_postgres_condition}", *_migrated(service)]
    if networks := _networks(service):
        lines += ["  networks:", *(f"    - {quote(name)}" for name in networks)]
    return [*lines, *([] if once else _health(service)), "  stop_grace_period: 30s"]


def _migrated(service: Service) -> list[str]:
    """Tables first; Compose refuses to wait for what a profile keeps back, unless it need not."""
    if not service.compose_migrate:
        return []
    lines = [f"    {quote(service.compose_migrate)}:"]
    lines += [f"      condition: {COMPLETED}"]
    return [*lines, *(["      required: false"] if service.compose_migrate_optional else [])]


def _ports(service: Service) -> list[str]:
    return ["  ports:", f"    - {quote(f'{_bound(service)}{service.host_port}:{service.port}')}"]


def _health(service: Service) -> list[str]:
    return [
        "  healthcheck:",
        "    test:",
        "      - CMD",
        "      - node",
        '      - "-e"',
        f'      - "{PROBE.format(port=service.port)}"',
        "    interval: 5s",
        "    timeout: 3s",
        "    retries: 12",
        "    start_period: 10s",
    ]


def _habits(service: Service) -> list[str]:
    lines = []
    if service.made_as.scheduled:
        return ["  profiles:", f"    - {JOBS}", '  restart: "no"']
    if service.compose_profiles:
        lines += ["  profiles:", *(f"    - {quote(name)}" for name in service.compose_profiles)]
    if service.compose_restart:
        lines.append(f"  restart: {quote(service.compose_restart)}")
    return lines


def _networks(service: Service) -> tuple[str, ...]:
    """Those of the neighbours, and one that leads to the database where none of these does."""
    own, servers = service.compose_networks, service.compose_postgres_networks
    here = own or ("default",)
    if service.database == "none" or not servers or set(here) & set(servers):
        return own
    return (*here, servers[0])


def _bound(service: Service) -> str:
    return f"{service.compose_address}:" if service.compose_address else ""


def _literal(text: str) -> str:
    """``text`` as it is: Compose would replace ``$NAME`` in it."""
    return quote(text.replace("$", "$$"))


def _environment(facts: ServiceFacts) -> dict[str, str]:
    service = facts.service
    return environment(facts.variables, service.port)
