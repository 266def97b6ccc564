"""A connection of which one half is missing: the file that records it says more than the code."""

from __future__ import annotations

from collections.abc import Iterator

from shipway.check.finding import Finding
from shipway.check.groups import VARIABLES
from shipway.check.rules import Rule
from shipway.derive.service_facts import ServiceFacts
from shipway.sources.connections import CONNECTIONS_NAME, Connection, connections_of
from shipway.sources.view import View

RULE = "connection-half"


def half_connections(view: View, facts: ServiceFacts) -> Iterator[Finding]:
    """Every connection whose variable is not there, or leads elsewhere.

    Raises ShipwayError when the file was damaged.
    """
    path = f"{facts.service.folder}/{CONNECTIONS_NAME}"
    text = view.text(path) or ""
    for one in connections_of(view, facts.service.folder):
        again = f"shipway connect {facts.name} {one.service}"
        if one.variable not in {variable.name for variable in facts.variables}:
            why, fix = f"nothing declares {one.variable}", f"{again}, or the same with --remove"
        elif not _leads_there(facts, one):
            why = f"{one.variable} leads to no service of that name"
            fix = f"{again} --remove"
        else:
            continue
        what = f"{facts.name} is connected with {one.service}, and {why}"
        yield Finding(path, _line(text, one.service), RULE, what, fix, key=one.service)


def _leads_there(facts: ServiceFacts, one: Connection) -> bool:
    peer = dict(facts.peers).get(one.variable)
    return peer is not None and peer.name == one.service


def _line(text: str, service: str) -> int:
    rows = enumerate(text.split("\n"), 1)
    return next((number for number, row in rows if f'"{service}"' in row), 1)


RULES = (
    Rule(
        id=RULE,
        title="a connection that `shipway connect` made, without its variable or its other end",
        why="The caller has no address, or one of nobody: it was taken out by hand, or the other "
        "service was renamed or removed.",
        cure="`shipway connect CALLER CALLED` puts back what is missing, `--remove` takes out all",
        group=VARIABLES,
        of="connections.json",
        wrong='{ "connections": [{ "service": "gone", "variable": "GONE_URL", "waits": true }] }',
        right='{ "connections": [{ "service": "api", "variable": "API_URL", "waits": true }] }',
        severity="warning",
        since="1.5.0",
    ),
)
