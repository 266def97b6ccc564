"""What a service waits for in the Compose stack since it was connected with it."""

from __future__ import annotations

from typing import Any

from shipway.derive.service_facts import ServiceFacts
from shipway.sources.compose import entry_of
from shipway.sources.compose_postgres import condition_of
from shipway.sources.connections import connections_of, sendings_of
from shipway.sources.view import View
from shipway.splice.model import Node


def waiting(view: View, facts: ServiceFacts, entry: Node) -> dict[str, Any]:
    """``depends_on`` of its ``entry`` in Compose, in the form that the team has there; nothing
    where it waits for nobody."""
    folder = facts.service.folder
    known = [(one.service, one.waits) for one in connections_of(view, folder)]
    known += [(one.service, one.waits) for one in sendings_of(view, folder)]
    stack = view.text(facts.service.compose_file) or ""
    names = [name for name, waits in known if waits and entry_of(stack, name)]
    if not names:
        return {}
    own = entry.at("depends_on")
    if own is not None and own.kind == "list":
        return {"depends_on": names}
    return {
        "depends_on": {name: {"condition": condition_of(entry_of(stack, name))} for name in names}
    }
