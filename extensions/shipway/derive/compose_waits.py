"""What a service waits for in the Compose stack beside what it was wired with: services that it was
connected with since, and the task that makes the database's tables, where that came later."""

from __future__ import annotations

import json
from typing import Any

from shipway.derive.compose_environment import POLICIES
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.yaml_merge import Policies
from shipway.service import Service
from shipway.sources.compose import entry_of
from shipway.sources.compose_migrate import COMPLETED
from shipway.sources.compose_postgres import condition_of
from shipway.sources.connections import connections_of, sendings_of
from shipway.sources.manifests import at, mapping
from shipway.sources.plain_yaml import readable
from shipway.sources.services import RECEIPT_NAME
from shipway.sources.view import View
from shipway.splice.model import Node

WAITS = "depends_on"


def waiting(view: View, facts: ServiceFacts, entry: Node, last: str) -> dict[str, Any]:
    """``depends_on`` of its ``entry`` in Compose, in the form that the team has there; nothing
    where it waits for nobody. last: what was derived for it last."""
    folder = facts.service.folder
    known = [(one.service, one.waits) for one in connections_of(view, folder)]
    known += [(one.service, one.waits) for one in sendings_of(view, folder)]
    stack = view.text(facts.service.compose_file) or ""
    names = [name for name, waits in known if waits and entry_of(stack, name)]
    own = entry.at(WAITS)
    if own is not None and own.kind == "list":
        return {WAITS: names} if names else {}
    waits: dict[str, Any] = {
        name: {"condition": condition_of(entry_of(stack, name))} for name in names
    }
    if _came_later(view, facts.service, own, last):
        service = facts.service
        optional = {"required": False} if service.compose_migrate_optional else {}
        waits[service.compose_migrate] = {"condition": COMPLETED, **optional}
    return {WAITS: waits} if waits else {}


def policies_of(service: Service) -> Policies:
    """The task of the database is waited for unless the team takes that out."""
    if not service.compose_migrate:
        return POLICIES
    path = f"services.*.{WAITS}.{service.compose_migrate}"
    return Policies((*POLICIES.defaulted, path), POLICIES.required)


def _came_later(view: View, service: Service, own: Node | None, last: str) -> bool:
    """Whether the stack has the task since the service was wired into it, which waits for the
    database alone: with the wiring it came, or the team wrote or took out the rest."""
    task, server = service.compose_migrate, service.compose_postgres
    if not task or service.database == "none":
        return False
    if at(readable(last), "services", service.name, WAITS, task):
        return True
    wired = _wired(view, service)
    waits = own is not None and own.at(server) is not None and own.at(task) is None
    return waits and server in wired and task not in wired


def _wired(view: View, service: Service) -> dict[str, Any]:
    """What the service waits for as it was wired."""
    try:
        receipt = json.loads(view.readable(f"{service.folder}/{RECEIPT_NAME}") or "{}")
    except ValueError:
        return {}  # which is said where the receipt is what is read
    blocks = at(receipt, "targets", "compose", "blocks")
    block = readable(str(mapping(blocks).get(f"services/{service.name}", "")))
    return dict(mapping(at(block, service.name, WAITS)))
