"""A Deployment that the team wrote before Shipway came, or a Rollout of Argo's in its place: found,
and only its container wired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shipway.derive import deployment
from shipway.derive.canonical import to_yaml
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.yaml_merge import Policies
from shipway.errors import EditError
from shipway.sources.manifests import at, items, mapping
from shipway.sources.plain_yaml import readable
from shipway.splice.model import Node
from shipway.splice.yaml.stream import StreamDocument, documents_of

KINDS = ("Deployment", "Rollout")
POD = ("spec", "template", "spec")
NO_CONTAINER = "add the container, with its name and image, and run the command again"
CONTAINER = "spec.template.spec.containers.*"
POLICIES = Policies(
    defaulted=tuple(f"{CONTAINER}.{probe}" for probe in deployment.PROBES),
    required=(f"{CONTAINER}.env.*.value",),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A Deployment or Rollout in a file, the container that is the service's own, and that one's
    ports: number -> name, empty when it has none; lines: number -> the line of the file."""

    kind: str
    name: str
    container: str
    ports: Mapping[int, str]
    lines: Mapping[int, int] = field(default_factory=dict)


def deployments_in(text: str) -> list[tuple[str, StreamDocument]]:
    """Names and documents of the Deployments and Rollouts in a file; a Rollout that refers to a
    Deployment has no container of its own, and is none.

    Raises EditError when it cannot be parsed.
    """
    parts = ((part.document.root, part) for part in documents_of(text))
    return [
        (str(root.value_at("metadata", "name")), part)
        for root, part in parts
        if root.value_at("kind") in KINDS and root.at("spec", "workloadRef") is None
    ]


def found_in(text: str, name: str) -> Found | None:
    """The one for the service ``name``: that of the name, else the only one.

    Raises EditError when it has no container, or several and none of the service's name.
    """
    known = deployments_in(text)
    chosen = [pair for pair in known if pair[0] == name] or known
    if len(chosen) != 1:
        return None
    found, part = chosen[0]
    kind = str(part.document.root.value_at("kind"))
    node = part.document.root.at(*POD, "containers")
    line = part.line(text, node.start if node else part.document.root.start)
    containers = [entry.value for entry in node.entries] if node else []
    names = [str(container.value_at("name")) for container in containers]
    if not names:
        raise EditError(f"the {kind} {found} has no containers", line=line, fix=NO_CONTAINER)
    if len(names) > 1 and name not in names and found not in names:
        fix = f"call the service's container {name}"
        raise EditError(f"which of {', '.join(names)} is the service?", line=line, fix=fix)
    own = next((known for known in (name, found) if known in names), names[0])
    container = containers[names.index(own)]
    ports = _ports(container)
    lines = {number: part.line(text, start) for number, _, start in ports}
    return Found(kind, found, own, {number: name for number, name, _ in ports}, lines)


def container_patch(facts: ServiceFacts, found: Found, derived: str = "") -> str:
    """Only what the code says of the container: names, labels and selectors stay the team's.

    derived: the patch of the last time; the port in it is ours, and no sign of the team's.
    Raises EditError when the team gave the name of our port to another one.
    """
    ours = _derived_ports(derived)
    theirs = {n: name for n, name in found.ports.items() if ours.get(n) != name or not name}
    known = theirs.get(facts.port)
    taken = [number for number, name in theirs.items() if name == facts.port_name]
    if known is None and taken:
        raise EditError(
            f"the port {facts.port_name} is {taken[0]} here, and the service listens on "
            f"{facts.port}",
            line=found.lines.get(taken[0], 0),
            fix=f"write {facts.port} there, or let the service listen on {taken[0]} "
            f"(shipway new: --data port={taken[0]})",
        )
    # A port that the team declared stays as it is: probes lead to it by its name, or its number.
    port = facts.port_name if known is None else known or facts.port
    ports = {"ports": deployment.ports(facts)[:1]} if known is None else {}
    container = {
        "name": found.container,
        **ports,
        **deployment.probes(port),
        "env": deployment.own_variables(facts),
    }
    return to_yaml(
        {
            "kind": found.kind,
            "metadata": {"name": found.name},
            "spec": {"template": {"spec": {"containers": [container]}}},
        }
    )


def _ports(container: Node) -> list[tuple[int, str, int]]:
    """Number, name and place of each port."""
    ports = [item.value for item in container.entries_at("ports")]
    found = [(port.value_at("containerPort"), port.value_at("name"), port) for port in ports]
    return [(n, str(name or ""), port.start) for n, name, port in found if isinstance(n, int)]


def _derived_ports(derived: str) -> dict[object, object]:
    containers = at(readable(derived), *POD, "containers")
    ports = [port for one in items(containers) for port in items(mapping(one).get("ports"))]
    return {mapping(port).get("containerPort"): mapping(port).get("name") for port in ports}
