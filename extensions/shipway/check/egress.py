"""Where a service's addresses lead, and whether its NetworkPolicy lets it get there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from shipway.check.finding import Finding
from shipway.check.given_values import Given
from shipway.check.groups import VARIABLES
from shipway.check.rules import Rule
from shipway.derive.addresses import port_in, port_of
from shipway.derive.service_facts import ServiceFacts
from shipway.sources.env_schema import SCHEMA_NAME, line_of_variable
from shipway.sources.manifests import items, manifests_of, mapping

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


def closed_ports(values: Iterable[Given], policy: str, text: str) -> Iterator[Finding]:
    """Values of an environment that lead to a port which the policy at ``policy`` keeps shut.

    Raises EditError when the policy cannot be parsed.
    """
    ports = open_ports(policy, text)
    for given in values if ports is not None else ():
        port = _leads_to(given.value)
        if port and port not in (ports or ()):
            what = (
                f"{given.name} leads to port {port}, and the NetworkPolicy lets nothing out to it"
            )
            fix = f"add `- ports: [{{ port: {port}, protocol: TCP }}]` below egress in {policy}"
            yield Finding(given.path, given.line, MISSING, what, fix, key=given.name)


@lru_cache(maxsize=256)  # every environment asks
def open_ports(path: str, text: str) -> frozenset[int] | None:
    """The ports that a policy's egress names; None when it lets everything out, or judges only
    what comes in.

    Raises EditError when it cannot be parsed.
    """
    found: set[int] = set()
    for manifest in manifests_of(path, text):
        spec = mapping(manifest.data.get("spec"))
        if manifest.kind != "NetworkPolicy" or "Egress" not in items(spec.get("policyTypes")):
            return None
        for rule in map(mapping, items(spec.get("egress"))):
            if not rule.get("ports"):
                return None
            for port in map(mapping, items(rule.get("ports"))):
                first = port.get("port")
                if not isinstance(first, int):
                    return None  # a name, or any port
                last = port.get("endPort")
                found |= set(range(first, (last if isinstance(last, int) else first) + 1))
    return frozenset(found)


def _leads_to(value: str) -> int | None:
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
        title="an environment's address with a port that the NetworkPolicy keeps shut",
        why="Every connection there hangs until it times out.",
        cure="add the port below `egress`; `shipway sync` leaves it there",
        group=VARIABLES,
        of="kustomization.yaml",
        wrong="configMapGenerator:\n  - name: payments\n    literals: [SEARCH_URL=http://search:9200]",
        right="configMapGenerator:\n  - name: payments\n    literals: [SEARCH_URL=https://search]",
        scope="meets",
    ),
)
