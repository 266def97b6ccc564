"""A connection of which one half is missing: the file that records it says more than the code."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator

from shipway.check.finding import Finding
from shipway.check.groups import VARIABLES
from shipway.check.rules import Rule
from shipway.derive.service_facts import ServiceFacts
from shipway.sources.connections import (
    CONNECTIONS_NAME,
    Connection,
    Sending,
    connections_of,
    sendings_of,
)
from shipway.sources.queue import PACKAGE_NAME, queue_in, queue_of
from shipway.sources.view import View
from shipway.sources.workspace import read_json

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
        elif one.client and one.client not in _manifest(view, facts):
            why, fix = f"nothing depends on {one.client}", f"{again}, or the same with --remove"
        else:
            continue
        what = f"{facts.name} is connected with {one.service}, and {why}"
        yield Finding(path, _line(text, one.service), RULE, what, fix, key=one.service)
    for sent in sendings_of(view, facts.service.folder):
        for why, fix in _lacks(view, facts, sent):
            what = f"{facts.name} sends jobs to {sent.service}, and {why}"
            yield Finding(path, _line(text, sent.service), RULE, what, fix, key=sent.service)


def _lacks(view: View, facts: ServiceFacts, sent: Sending) -> Iterator[tuple[str, str]]:
    """The first that is wrong with it, and the cure."""
    again = f"shipway connect {facts.name} {sent.service}"
    queues = (queue_of(view, f) for f in view.host.schema_folders.get(sent.service, ()))
    queue = next(filter(None, queues), None)
    folder = next((p.folder for p in view.host.packages if p.name == sent.package), "")
    listed = read_json(view.host.root / facts.service.folder / "package.json")
    if queue is None:
        yield f"{sent.service} has no queue", f"{again} --remove"
    elif not folder:
        yield f"there is no package {sent.package}", "bring it back from git"
    elif sent.package not in listed.get("dependencies", {}):
        yield f"does not depend on {sent.package}", f"{again}, or the same with --remove"
    elif sent.variable and sent.variable not in {v.name for v in facts.variables}:
        yield f"nothing declares {sent.variable}", f"{again}, or the same with --remove"
    elif queue_in(view.text(f"{folder}/{PACKAGE_NAME}") or "") != queue:
        fix = f"say in {folder}/{PACKAGE_NAME}: QUEUE {queue.name}, SCHEMA {queue.schema}"
        yield f"{sent.package} names another queue than {sent.service} takes from", fix


def _leads_there(facts: ServiceFacts, one: Connection) -> bool:
    peer = dict(facts.peers).get(one.variable)
    return peer is not None and peer.name == one.service


def _manifest(view: View, facts: ServiceFacts) -> Container[str]:
    """What the caller depends on."""
    text = view.text(f"{facts.service.folder}/package.json") or "{}"
    try:
        found = json.loads(text.removeprefix("\ufeff")).get("dependencies")
    except (ValueError, AttributeError, RecursionError):
        return ()
    return found if isinstance(found, dict) else ()


def _line(text: str, service: str) -> int:
    rows = enumerate(text.split("\n"), 1)
    return next((number for number, row in rows if f'"{service}"' in row), 1)


RULES = (
    Rule(
        id=RULE,
        title="a connection that `shipway connect` made, without its variable, its client or its "
        "other end",
        why="The caller has no address, or one of nobody: it was taken out by hand, or the other "
        "service was removed. Jobs are sent without a package, or into a queue of nobody.",
        cure="`shipway connect CALLER CALLED` puts back what is missing, `--remove` takes out all",
        group=VARIABLES,
        of="connections.json",
        wrong='{ "connections": [{ "service": "gone", "variable": "GONE_URL", "waits": true }] }',
        right='{ "connections": [{ "service": "api", "variable": "API_URL", "waits": true }] }',
        severity="warning",
        since="1.5.0",
    ),
)
