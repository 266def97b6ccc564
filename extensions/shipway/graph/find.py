"""Build the graph: env schemas, the development stack, and what a worker's code calls its queue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from shipway.derive.addresses import url_of
from shipway.derive.load import service_facts_of, services_in
from shipway.derive.service_facts import ServiceFacts
from shipway.errors import located
from shipway.graph.model import Edge, Graph, Kind, Node, Said, merged
from shipway.graph.outside import ways_in
from shipway.sources.compose import defaults
from shipway.sources.compose_postgres import postgres_of
from shipway.sources.compose_stack import Stack, environment_of, stack_of, words
from shipway.sources.connections import sendings_of
from shipway.sources.env_schema import SCHEMA_NAME, Variable, line_of_variable
from shipway.sources.host import Host
from shipway.sources.queue import QUEUE_NAME, SCHEMA
from shipway.sources.view import View
from shipway.sources.workspace import read_json
from shipway.splice.model import line_at, line_of
from shipway.splice.yaml.document import YamlDocument

BY_SCHEME: dict[str, Kind] = {
    **dict.fromkeys(("postgres", "postgresql", "mysql", "mongodb", "mongodb+srv"), "database"),
    **dict.fromkeys(("redis", "rediss", "memcached"), "cache"),
    **dict.fromkeys(("amqp", "amqps", "kafka", "nats"), "queue"),
    **dict.fromkeys(("smtp", "smtps"), "mail"),
}
"""What a URL leads to; any other is called."""
ITSELF = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::", "::1", "host.docker.internal"})


def graph_of(host: Host, *, packages: bool = False) -> Graph:
    """Everybody whom the files know; with the workspace packages that services import.

    Raises ShipwayError, with file and line, for a file that cannot be understood.
    """
    view = View(host)
    everybody = (service_facts_of(view, generated) for generated in services_in(host))
    services = {facts.name: facts for facts in everybody if facts.derives}
    path = host.facts.compose_file
    text = (view.text(path) or "") if path else ""
    with located(path):
        stack = stack_of(path, lambda file: view.text(file) or "") if text else NO_STACK
    edges = merged(
        [
            *ways_in(view, services),
            *(edge for facts in services.values() for edge in _declared(view, facts, stack)),
            *(edge for facts in services.values() for edge in _jobs(view, facts)),
            *(_in_stack(path, text, stack, services) if text else ()),
            *(_imports(host, services.values()) if packages else ()),
        ]
    )
    return Graph(tuple(_nodes(services, stack, edges)), edges)


NO_STACK = Stack({}, {}, str)


def _declared(view: View, facts: ServiceFacts, stack: Stack) -> Iterator[Edge]:
    """By the addresses in the env schema."""
    path = f"{facts.service.folder}/{SCHEMA_NAME}"
    text = view.text(path) or ""
    peers = dict(facts.peers)
    given = environment_of(stack.services.get(facts.name, {}))
    for variable in facts.variables:
        said = (Said(variable.name, path, line_of_variable(text, variable.name)),)
        if peer := peers.get(variable.name):
            yield Edge(facts.name, peer.name, "calls", said)
        elif found := _reached(variable, given.get(variable.name) or "", stack):
            yield Edge(facts.name, *found, said)


def _reached(variable: Variable, given: str, stack: Stack) -> tuple[str, Kind] | None:
    """Host and kind of an address. An example is one of many: what the stack gives goes before."""
    url = url_of(variable)
    known = [url, defaults(given)] if variable.default else [defaults(given), url]
    if found := next((one for url in known if (one := _end(url))), None):
        return found
    is_database = variable.name.startswith("DATABASE_") and variable.name.endswith("URL")
    return (postgres_of(stack) or "database", "database") if is_database else None


def _end(url: str) -> tuple[str, Kind] | None:
    if "://" not in url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    kind: Kind = BY_SCHEME.get(parts.scheme, "calls")
    return (host, kind) if host and host not in ITSELF and "$" not in host else None


def _jobs(view: View, facts: ServiceFacts) -> Iterator[Edge]:
    """By the schema of its database in which a worker's jobs lie, and by whom jobs are sent to."""
    folder = facts.service.folder
    path = f"{folder}/{QUEUE_NAME}"
    text = (view.text(path) if view.has(path) else "") or ""
    if found := SCHEMA.search(text):
        said = Said("SCHEMA", path, line_of(text, found.start()))
        yield Edge(facts.name, found[1], "queue", (said,))
    manifest = f"{folder}/package.json"
    for one in sendings_of(view, folder):
        line = line_of_variable(view.text(manifest) or "", one.package)
        yield Edge(facts.name, one.service, "jobs", (Said(one.package, manifest, line),))


def _in_stack(
    path: str, text: str, stack: Stack, services: Mapping[str, ServiceFacts]
) -> Iterator[Edge]:
    """By what only Compose says of its programs: whom they wait for, and other addresses."""
    with located(path):
        document = YamlDocument(text)
    for name in dict.fromkeys((*stack.programs, *(n for n in services if n in stack.services))):
        entry = stack.services[name]
        waits = entry.get("depends_on")
        for number, other in enumerate(words(waits)):
            key = other if isinstance(waits, Mapping) else number
            line = line_at(document, "services", name, "depends_on", key)
            yield Edge(name, other, "waits for", (Said("depends_on", path, line),))
        declared = {v.name for v in services[name].variables} if name in services else set()
        for variable, value in environment_of(entry).items():
            found = _end(defaults(value or "")) if variable not in declared else None
            if found and found[0] != name:
                line = line_at(document, "services", name, "environment", variable)
                yield Edge(name, *found, (Said(variable, path, line),))


def _imports(host: Host, services: Iterable[ServiceFacts]) -> Iterator[Edge]:
    """By the workspace packages that they depend on at run time."""
    known = {package.name for package in host.packages}
    for facts in services:
        path = f"{facts.service.folder}/package.json"
        listed = read_json(host.root / path).get("dependencies")
        for name in listed if isinstance(listed, dict) else ():
            if name in known:
                line = line_of_variable(host.text(path), name)
                yield Edge(facts.name, name, "imports", (Said("dependencies", path, line),))


def _nodes(
    services: Mapping[str, ServiceFacts], stack: Stack, edges: Iterable[Edge]
) -> Iterator[Node]:
    """All services and programs, and everybody else whom an edge names."""
    edges = tuple(edges)
    called = {edge.target: edge.kind for edge in reversed(edges) if edge.kind != "waits for"}
    outside = {edge.source for edge in edges if edge.kind == "leads to"}
    for name in sorted({*services, *stack.programs, *outside, *(edge.target for edge in edges)}):
        if name in services:
            yield Node(name, _kind(services[name]), services[name].service.folder)
        elif name in stack.programs:
            yield Node(name, "program")
        elif name in outside:
            yield Node(name, "host name")
        else:
            yield Node(name, _other(called.get(name), there=name in stack.services))


def _kind(facts: ServiceFacts) -> str:
    if facts.service.made_as.scheduled:
        return facts.service.kind
    return "http" if facts.port_name == "http" else "worker"


def _other(kind: Kind | None, *, there: bool) -> str:
    if kind == "imports":
        return "package"
    if kind in (None, "calls", "jobs"):
        return "container" if there else "external"
    return str(kind)
