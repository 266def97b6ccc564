"""Two services of a Compose stack on one port of the developer's machine."""

from __future__ import annotations

from collections.abc import Collection

from shipway.check.finding import Finding
from shipway.check.groups import VARIABLES
from shipway.check.rules import Rule
from shipway.sources.compose import entry_of, published_ports_of
from shipway.splice.model import line_at
from shipway.splice.yaml.document import YamlDocument

RULE = "shared-host-port"
RULES = (
    Rule(
        id=RULE,
        title="two Compose services without profiles publish one port",
        why="The second of them does not start.",
        cure="`shipway update NAME --data host_port=PORT` for a service of Shipway's; else publish "
        "one of the two on another port",
        group=VARIABLES,
        of="compose.yml",
        wrong='services:\n  web:\n    ports: ["3001:80"]\n  payments:\n    ports: ["3001:8080"]',
        right='services:\n  web:\n    ports: ["3001:80"]\n  payments:\n    ports: ["3002:8080"]',
        scope="meets",
    ),
)


def shared_ports(path: str, text: str, ours: Collection[str] = ()) -> list[Finding]:
    """Every service that publishes a port which one above it publishes already; TCP and UDP
    are two. One with profiles may be there in the other's place.

    ours: services that Shipway made. Where one of the two is, the finding is about that one: the
    other is not ours to move.
    Raises EditError when the file cannot be parsed.
    """
    taken: dict[tuple[int, str], str] = {}
    found = []
    for name, ports in published_ports_of(text).items():
        if entry_of(text, name).get("profiles"):
            continue
        for port in sorted(ports):
            if port in taken:
                first = taken[port]
                pair = (first, name) if first in ours and name not in ours else (name, first)
                found.append(_finding(path, text, port[0], pair, ours))
            taken.setdefault(port, name)
    return found


def _finding(
    path: str, text: str, port: int, pair: tuple[str, str], ours: Collection[str]
) -> Finding:
    name, other = pair
    made = f"shipway update {name} --data host_port=PORT, or edit this line"
    fix = made if name in ours else f"publish {name} or {other} on another port"
    line = line_at(YamlDocument(text), "services", name, "ports")
    what = f"{name} publishes port {port}, as {other} does"
    return Finding(path, line, RULE, what, fix, meets=frozenset(pair), key=str(port))
