"""The development stack leads to the port that the process listens on there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shipway.check.finding import Finding
from shipway.check.groups import DERIVED
from shipway.check.rules import Rule
from shipway.derive.service_facts import ServiceFacts
from shipway.sources.compose import entry_of, targets_of
from shipway.splice.model import line_at
from shipway.splice.yaml.document import YamlDocument

RULE = "compose-port"
RULES = (
    Rule(
        id=RULE,
        title="a published port or health check in Compose leads to another port than the process "
        "listens on there",
        why="The service runs, and nobody reaches it.",
        cure="`shipway update NAME --data port=PORT`, or edit the line",
        group=DERIVED,
        of="compose.yml, beside the Dockerfile",
        wrong='ports: ["3001:8081"] # the Dockerfile says EXPOSE 8080',
        right='ports: ["3001:8080"]',
    ),
)
PROBED = re.compile(r"(?:127\.0\.0\.1|localhost|0\.0\.0\.0):(\d+)")


def compose_port(
    path: str, text: str, facts: ServiceFacts, *, generated: bool
) -> Iterator[Finding]:
    """A published port or a health check that leads elsewhere; a team's own port, set in
    ``environment``, counts before the image's.

    generated: by Shipway, so that `shipway update` mends it, unless its answer is that port
    already.
    Raises EditError when the file cannot be parsed.
    """
    entry = entry_of(text, facts.name)
    port = _listening(entry.get("environment"), facts)
    updates = generated and facts.service.port != port
    update = f"shipway update {facts.name} --data port={port}, or " if updates else ""
    fix = f"{update}write {port} here"
    targets = targets_of(entry)
    if targets and port not in targets:
        what = f"{facts.name} listens on {port}, and no published port leads there"
        line = line_at(YamlDocument(text), "services", facts.name, "ports")
        yield Finding(path, line, RULE, what, fix)
    probed = set(map(int, PROBED.findall(str(entry.get("healthcheck") or ""))))
    if probed and port not in probed:
        what = f"{facts.name} listens on {port}, and its health check asks another port"
        line = line_at(YamlDocument(text), "services", facts.name, "healthcheck")
        yield Finding(path, line, RULE, what, fix)


def _listening(environment: Any, facts: ServiceFacts) -> int:
    name = facts.port_variable.name if facts.port_variable else ""
    if isinstance(environment, list):
        environment = dict(str(pair).partition("=")[::2] for pair in environment)
    value = environment.get(name) if isinstance(environment, Mapping) else None
    return int(str(value)) if str(value).isdigit() else facts.port
