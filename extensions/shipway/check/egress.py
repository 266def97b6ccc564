"""Where a service's addresses lead, and whether its NetworkPolicy lets it get there."""

from __future__ import annotations

from collections.abc import Iterator

from shipway.check.finding import Finding
from shipway.check.given_values import Given
from shipway.check.groups import VARIABLES
from shipway.check.rules import Rule
from shipway.derive.addresses import port_in, port_of
from shipway.derive.service_facts import ServiceFacts
from shipway.sources.env_schema import SCHEMA_NAME, line_of_variable
from shipway.sources.network_policies import openings

UNKNOWN, MISSING = "egress-unknown", "egress-missing"
ADDRESSES = ("_URL", "_URI", "_DSN")


def unknown_ports(text: str, facts: ServiceFacts) -> Iterator[Finding]:
    """Required addresses whose port nothing says: no default, no example. ``text``: the schema."""
    path = f"{facts.service.folder}/{SCHEMA_NAME}"
    for variable in facts.variables:
        if variable.required and variable.name.endswith(ADDRESSES) and not port_of(variable):
            what = f"{variable.name} leads to a port that nothing says, and the NetworkPolicy of "
            what += f"{facts.name} lets nothing out to it"
            fix = '.meta({ examples: ["redis://host:6379"] }) where it is declared, with its own '
            fix += f"address; then pnpm env:schema && shipway sync {facts.name}"
            line = line_of_variable(text, variable.name)
            yield Finding(path, line, UNKNOWN, what, fix, key=variable.name)


def closed_port(given: Given, facts: ServiceFacts, policy: str, text: str) -> Iterator[Finding]:
    """A value of an environment that leads to a port of a stranger's which the policy at ``policy``
    keeps shut.

    Raises EditError when the policy cannot be parsed.
    """
    port, rules = leads_to(given.value), openings(policy, text, "Egress")
    if not port or rules is None:
        return
    called = [peer.selector for peer in facts.called]
    others = [rule for rule in rules if not rule.ends or any(e not in called for e in rule.ends)]
    if not any(rule.has_port(port) for rule in others):
        what = f"{given.name} leads to port {port}, and the NetworkPolicy lets nothing out to it"
        fix = f"add `- ports: [{{ port: {port}, protocol: TCP }}]` below egress in {policy}"
        yield Finding(given.path, given.line, MISSING, what, fix, key=given.name)


def leads_to(value: str) -> int | None:
    """The port of a URL; None for what is none."""
    if "://" not in value:
        return None
    try:
        return port_in(value)
    except ValueError:
        return None


RULES = (
    Rule(
        id=UNKNOWN,
        title="a required address whose port nothing says",
        why="The NetworkPolicy follows from the ports of the addresses: without a default or an "
        "example it lets nothing out, and the service never gets ready.",
        cure='`.meta({ examples: ["redis://host:6379"] })` where it is declared',
        group=VARIABLES,
        of="env.schema.json",
        wrong='"REDIS_URL": { "type": "string" }',
        right='"REDIS_URL": { "type": "string", "examples": ["redis://host:6379"] }',
    ),
    Rule(
        id=MISSING,
        title="an environment's address that the NetworkPolicy does not let out to",
        why="Every connection there hangs until it times out. A policy is judged behind a "
        "Service's translation: of another service of the repository it must let out to the pods "
        "and their own port.",
        cure="add the rule below `egress`; `shipway sync` leaves it there",
        group=VARIABLES,
        of="kustomization.yaml",
        wrong="configMapGenerator:\n  - name: payments\n    literals: [SEARCH_URL=http://search:9200]",
        right="configMapGenerator:\n  - name: payments\n    literals: [SEARCH_URL=https://search]",
        scope="meets",
    ),
)
