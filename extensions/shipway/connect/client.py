"""The package by which a service is called: made with the first caller, gone with the last."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.file_changes import TextChanges
from shipway.new.prepare import prepare
from shipway.remove.from_history import leaving
from shipway.remove.service import importers, removal
from shipway.rendering.template import chosen
from shipway.sources.answers import read_answers
from shipway.sources.host import Host
from shipway.sources.openapi import OPENAPI_NAME, contract_path
from shipway.sources.services import generated_services
from shipway.sources.view import View
from shipway.sources.workspace import read_json

MADE_NAME = ".shipway/client.json"
"""What says that `shipway connect` made the package, and what its files were then."""
KEPT = (OPENAPI_NAME, MADE_NAME)
"""Files of the package that are no person's work."""


class Client(NamedTuple):
    """``package``: its npm name. ``files``: what makes it; nothing where it is there already."""

    package: str
    folder: str
    files: TextChanges


def client_for(view: View, called: str) -> Client | None:
    """How ``called`` is called; None for a service without a contract.

    Raises ShipwayError where the package cannot be made.
    """
    if not contract_path(view, called):
        return None
    root = view.host.root
    for one in generated_services(view.host):
        if "client_of" not in (view.text(one.answers) or ""):
            continue  # read as YAML only where it may be one: a host has hundreds of these
        if read_answers(root, one.answers).get("client_of") == called:
            manifest = read_json(root / one.folder / "package.json")
            return Client(str(manifest.get("name", one.name)), one.folder, {})
    return _new(view.host, called)


def _new(host: Host, called: str) -> Client:
    name = f"{called}-client"
    data = {
        "kind": "package",
        "service_name": name,
        "description": f"Calls {called} as its contract says.",
        "client_of": called,
    }
    new = prepare(host, chosen(None), data, ask=False)
    files: TextChanges = {}
    for file in new.files:
        try:
            files[file.path] = file.content.decode()
        except UnicodeDecodeError:
            fix = (
                f"shipway new {name} --kind package --data client_of={called}, and then this again"
            )
            raise ShipwayError("it is no text", file.path, fix) from None
    folder = new.service.folder
    made = _made(folder, ((path, text or "") for path, text in files.items()))
    files[f"{folder}/{MADE_NAME}"] = json.dumps({"made": made}, indent=2) + "\n"
    return Client(new.service.package, folder, files)


def without_client(view: View, package: str, caller: str) -> tuple[TextChanges, str]:
    """The files once nobody but ``caller``, a folder, has called by ``package``, and what a person
    should know; nothing while others do, and of a package that was not made here."""
    host = view.host
    folder = next((one.folder for one in host.packages if one.name == package), "")
    record = view.text(f"{folder}/{MADE_NAME}") if folder else None
    others = {*importers(host, package)} - {f"{caller}/package.json"}
    if record is None or others:
        return {}, ""
    own = f"{folder}/"
    now = _made(
        folder, ((path, view.text(path) or "") for path in host.files if path.startswith(own))
    )
    name = folder.rpartition("/")[2]
    if json.dumps(now) not in record:
        return {}, f"{folder} was changed since, and stays: shipway remove {name}"
    changes = removal(host, leaving(host, name, force=False))
    return {path: None if text is None else text.decode() for path, text in changes.items()}, ""


def _made(folder: str, files: Iterable[tuple[str, str]]) -> str:
    """One text for all files of the package that a person may change."""
    own, whole = f"{folder}/", sha256()
    for path, text in sorted(files):
        if path.startswith(own) and path.removeprefix(own) not in KEPT:
            whole.update(f"{path.removeprefix(own)}\0{text}\0".encode())
    return whole.hexdigest()
