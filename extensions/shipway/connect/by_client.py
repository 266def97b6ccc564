"""What a caller gets of a client's package: the dependency, an example call, a test of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from shipway.connect.client import client_for, without_client
from shipway.connect.example import client_text, example_call, test_text
from shipway.connect.links import Import, link, unlink
from shipway.file_changes import TextChanges
from shipway.formatting.meaning import same_but_form
from shipway.remove.service import SECTIONS
from shipway.sources.connections import Connection
from shipway.sources.openapi import contract_path, operations_in
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.sources.workspace import read_json


class ByClient(NamedTuple):
    """package: what the connection records, empty where the team depended on it before."""

    package: str
    files: TextChanges


def by_client(view: View, caller: GeneratedService, one: Connection) -> ByClient:
    """What comes for a service that has a contract; nothing for a caller without a package.json.

    Raises ShipwayError where a file cannot be changed with proof, or the package not be made.
    """
    path = f"{caller.folder}/package.json"
    text = view.text(path)
    client = client_for(view, one.service) if text else None
    if client is None or text is None:
        return ByClient(one.client, {})
    files = dict(client.files)
    if not _depends(view, path, client.package):
        after = View(view.host, {**view.planned, **files}, view.known)
        link(after, files, caller, Import(client.package, client.folder))
    elif not one.client:
        return ByClient("", files)
    if not one.client:
        examples = dict(_examples(view, caller, one, client.package))
        files |= {name: text for name, text in examples.items() if not view.has(name)}
    return ByClient(client.package, files)


def without_call(
    view: View, caller: GeneratedService, one: Connection
) -> tuple[TextChanges, list[str]]:
    """The same taken out again, and what a person should know; what the team changed stays."""
    if not one.client:
        return {}, []
    files: TextChanges = {}
    for name, content in _examples(view, caller, one, one.client):
        there = view.text(name)
        if there is not None and same_but_form(name, there.encode(), content.encode()):
            files[name] = None
    gone, note = without_client(view, one.client, caller.folder)
    files |= gone
    folder = next((found.folder for found in view.host.packages if found.name == one.client), "")
    after = View(view.host, {**view.planned, **files}, view.known)
    unlink(after, files, caller, Import(one.client, folder))
    return files, [note] if note else []


def _depends(view: View, path: str, package: str) -> bool:
    manifest = read_json(view.host.root / path)
    sections = (manifest.get(name) for name in SECTIONS)
    return any(isinstance(section, dict) and package in section for section in sections)


def _examples(
    view: View, caller: GeneratedService, one: Connection, package: str
) -> Iterator[tuple[str, str]]:
    """The files of a service as the template makes it; an app has ways of its own."""
    config = view.text(f"{caller.folder}/src/config.ts") or ""
    if "export type Config" not in config or not view.has(f"{caller.folder}/vitest.config.ts"):
        return
    yield (
        f"{caller.folder}/src/clients/{one.service}.ts",
        client_text(one.service, package, one.variable),
    )
    contract = contract_path(view, one.service)
    text = view.text(contract) if contract else None
    call = example_call(operations_in(text, contract)) if text else None
    if call:
        path = f"{caller.folder}/test/{one.service}-client.test.ts"
        yield path, test_text(one.service, one.variable, call)
