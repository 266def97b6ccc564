"""A service as Backstage knows it: ``catalog-info.yaml`` with its Component, its API and its
database, and its line in the root's Location.

Only where the host has Backstage. What the code says of it (whom it calls, its contract, its
database) follows; everything else is written once, as its siblings have it, and is the team's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shipway.derive.addresses import url_of
from shipway.derive.canonical import to_yaml
from shipway.derive.catalog_habits import (
    UNKNOWN,
    Habits,
    habits_of,
    owner_of,
    replace_name,
    siblings_in,
)
from shipway.derive.output import Output
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.yaml_merge import Policies
from shipway.service import Service
from shipway.sources.backstage import (
    SETTING,
    Entity,
    entities_of,
    is_catalog,
    name_of,
    of_kind,
    said_of,
    uses_backstage,
)
from shipway.sources.connections import sendings_of
from shipway.sources.env_schema import Variable
from shipway.sources.globs import covers
from shipway.sources.host_files import CATALOG_NAME
from shipway.sources.manifests import at, items, mapping
from shipway.sources.openapi import OPENAPI_NAME, contract_path
from shipway.sources.services import RECEIPT_NAME
from shipway.sources.settings import settings_path
from shipway.sources.view import View

API_VERSION = "backstage.io/v1alpha1"
SEPARATOR = "---\n"
ORDER = ("name", "namespace", "title", "description", "labels", "annotations", "tags", "links")
POLICIES = Policies(defaulted=("apiVersion", "metadata.*", "spec.*"))
"""Written once, and never again what a team took out."""


def path_of(service: Service) -> str:
    return f"{service.folder}/{CATALOG_NAME}"


def outputs(facts: ServiceFacts, view: View, before: Mapping[str, str]) -> list[Output]:
    """The service's entities, and its line in the root's Location. before: what was derived
    last."""
    path = path_of(facts.service)
    made_here = path in before or view.has(f"{facts.service.folder}/{RECEIPT_NAME}")
    if not made_here or not uses_backstage(view):
        return []
    line = _location(view, path)
    listed = [Output(CATALOG_NAME, line, "entities", creates=False)] if line else []
    if CATALOG_NAME in facts.brought:  # a layer's own, which its updates move
        return listed
    text = SEPARATOR.join(to_yaml(one) for one in _entities(facts, view, before.get(path, "")))
    return [Output(path, text, "entities", POLICIES), *listed]


def waits_for_sync(service: Service, path: str, receipt: str) -> bool:
    """Whether ``path`` differs only since somebody gave the repository its Backstage: that is
    nobody's mistake, and the next `shipway sync` writes it. receipt: what was derived last."""
    own = path_of(service)
    return path in (own, CATALOG_NAME) and own not in receipt


def why_unknown(service: Service, view: View) -> str:
    """Why nobody owns it in Backstage; empty where somebody does, or there is none."""
    if not service.made_as.image or not uses_backstage(view) or said_of(view, "owner"):
        return ""
    if owner_of(view, service, siblings_in(view, service), "") != UNKNOWN:
        return ""
    return (
        f"nothing says who owns it: {path_of(service)} says {UNKNOWN}; write the owner there, or "
        f"`owner:` below `{SETTING}:` in {settings_path(service)}"
    )


def with_name(path: str, text: str, old: str, new: str) -> str:
    """What was derived for the service in ``path``, once it has another name."""
    return replace_name(text, old, new) if is_catalog(path) else text


def renamed_peer(text: str, old: str, new: str) -> str:
    """The entities of a caller, once a service that they refer to has another name."""
    return re.sub(
        rf"^(\s*- [\"']?(?:(?:component|api):)?){re.escape(old)}(?=[\"']?\s*$)",
        lambda found: found[1] + new,
        text,
        flags=re.M,
    )


def _entities(facts: ServiceFacts, view: View, last: str) -> Iterator[dict[str, Any]]:
    service = facts.service
    siblings = siblings_in(view, service)
    habits = habits_of(view, service, siblings, last)
    owner = said_of(view, "owner") or owner_of(view, service, siblings, last)
    spec = _spec(view, habits, owner)
    name, api = (habits.names.get(kind, service.name) for kind in ("Component", "API"))
    database = _database(facts, view, habits, last)
    depends = [*_needed(facts, view), *([f"resource:{database}"] if database else [])]
    lists = {
        "providesApis": [api] if service.openapi else [],
        "consumesApis": list(_consumed(facts, view)),
        "dependsOn": depends,
    }
    more = {key: value for key, value in lists.items() if value}
    metadata = {"name": name, "description": service.description, **habits.metadata}
    yield _entity("Component", metadata, {**spec, **more})
    space = {key: value for key, value in habits.metadata.items() if key == "namespace"}
    common = {key: value for key, value in spec.items() if key in ("owner", "system")}
    if service.openapi:
        definition = {"definition": {"$text": f"./{OPENAPI_NAME}"}}
        said = {"name": api, **space, "description": f"What {service.name} answers."}
        rest = {"type": "openapi", "lifecycle": spec["lifecycle"], **common, **definition}
        yield _entity("API", said, rest)
    if database and database not in _declared(view):
        said = {"name": database, **space, "description": f"The database of {service.name}."}
        yield _entity("Resource", said, {"type": "database", **common})


def _entity(kind: str, metadata: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    keys = [*(key for key in ORDER if key in metadata), *(k for k in metadata if k not in ORDER)]
    ordered = {key: metadata[key] for key in keys}
    return {"apiVersion": API_VERSION, "kind": kind, "metadata": ordered, "spec": dict(spec)}


def _spec(view: View, habits: Habits, owner: str) -> dict[str, Any]:
    """Of every kind of entity; the settings go before what others have."""
    usual = {"type": "service", "lifecycle": "experimental"}
    said = {key: value for key in ("lifecycle", "system") if (value := said_of(view, key))}
    known: dict[str, Any] = {**usual, **habits.spec, **said, "owner": owner}
    first = ("type", "lifecycle", "owner", "system")
    return {key: known[key] for key in (*first, *known) if key in known}


def _consumed(facts: ServiceFacts, view: View) -> Iterator[str]:
    """The APIs of the services that it calls."""
    for name in _peers(facts):
        if contract := contract_path(view, name):
            yield name_of(view, contract.rpartition("/")[0], "API", name)


def _needed(facts: ServiceFacts, view: View) -> Iterator[str]:
    """The services that it calls without a contract, and those that it sends jobs to."""
    sent = [one.service for one in sendings_of(view, facts.service.folder)]
    called = [name for name in _peers(facts) if not contract_path(view, name)]
    for name in sorted({*called, *sent}):
        for folder in view.host.schema_folders.get(name, ()):
            files = (CATALOG_NAME, RECEIPT_NAME)  # one that Backstage knows, or will
            if any(view.has(f"{folder}/{file}") for file in files):
                yield f"component:{name_of(view, folder, 'Component', name)}"


def _peers(facts: ServiceFacts) -> list[str]:
    return sorted({peer.name for _, peer in facts.peers})


def _database(facts: ServiceFacts, view: View, habits: Habits, last: str) -> str:
    """The Resource that its database is; empty where it has none, or nobody can tell which."""
    if not any(map(_is_database, facts.variables)):
        return ""
    usual = habits.names.get("Resource") or f"{facts.name}-database"
    own = next((str(at(one, "metadata", "name")) for one in _databases(last)), "")
    declared = _declared(view)
    if own or not declared:
        return own or usual
    return declared[0] if len(declared) == 1 else ""


def _declared(view: View) -> list[str]:
    """The databases that are everybody's: those of the root's own file."""
    there = CATALOG_NAME in view.host.catalogs
    text = view.readable(CATALOG_NAME) if there else ""
    return [str(at(one, "metadata", "name")) for one in _databases(text)]


def _databases(text: str) -> Iterable[Entity]:
    return (one for one in of_kind(text, "Resource") if at(one, "spec", "type") == "database")


def _is_database(variable: Variable) -> bool:
    named = variable.name.startswith("DATABASE_") and variable.name.endswith("URL")
    return named or url_of(variable).startswith(("postgres://", "postgresql://"))


def _location(view: View, path: str) -> str:
    """Our part of the root's Location, where it lists the files of others one by one."""
    if CATALOG_NAME not in view.host.catalogs:
        return ""
    others = [f"/{one}" for one in view.host.catalogs if one != CATALOG_NAME]
    for entity in entities_of(view.readable(CATALOG_NAME)):
        targets = [t for t in items(at(entity, "spec", "targets")) if isinstance(t, str)]
        if entity.get("kind") != "Location" or any(covers(t, path) for t in targets if "*" in t):
            continue
        for target in targets:
            if one := next((one for one in others if f"/{target}".endswith(one)), ""):
                line = f"/{target}".removesuffix(one).removeprefix("/")
                prefix = f"{line}/" if line else ""
                name = mapping(entity.get("metadata"))["name"]
                return to_yaml({"metadata": {"name": name}, "spec": {"targets": [prefix + path]}})
    return ""
