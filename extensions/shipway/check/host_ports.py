"""Two services of a Compose stack on one port of the developer's machine."""

from __future__ import annotations

from shipway.check.finding import Finding
from shipway.check.rules import TextRule
from shipway.sources.compose import entry_of, published_ports_of
from shipway.splice.model import line_at
from shipway.splice.yaml.document import YamlDocument


def shared_ports(path: str, text: str) -> list[Finding]:
    """Every service that publishes a port which one above it publishes already; TCP and UDP
    are two. One with profiles may be there in the other's place.

    Raises EditError when the file cannot be parsed.
    """
    taken: dict[tuple[int, str], str] = {}
    found = []
    for name, ports in published_ports_of(text).items():
        if entry_of(text, name).get("profiles"):
            continue
        for port in sorted(ports):
            if port in taken:
                what = f"{name} publishes port {port[0]}, as {taken[port]} does"
                fix = f"shipway update {name} --data host_port=PORT, or edit this line"
                line = line_at(YamlDocument(text), "services", name, "ports")
                found.append(Finding(path, line, "shared-host-port", what, fix))
            taken.setdefault(port, name)
    return found


RULES = (TextRule("Compose file", shared_ports),)
