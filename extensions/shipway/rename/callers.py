"""Those that were connected with a service follow its new name: a name moves no line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from shipway.derive.catalog_info import path_of, renamed_peer
from shipway.derive.load import service_of
from shipway.derive.receipt import DERIVED_NAME, derived_text, read_derived
from shipway.errors import located
from shipway.file_changes import FileChanges
from shipway.service import Service
from shipway.sources.connections import (
    CONNECTIONS_NAME,
    callers_of,
    connections_of,
    connections_text,
    sendings_of,
)
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.splice.yaml.document import YamlDocument

CONFIGS = ("src/config.ts", "src/env.ts", "env.schema.json", ".env.example", "README.md")
"""The files of a caller that hold the address."""
MANIFESTS = (".yaml", ".yml", ".env")


MARK = "<<<<<<< "
"""A conflict of the renaming's own: whoever resolves it sees the old name there."""
Change = Callable[[str], str]


class Names(NamedTuple):
    """Of the service that is called."""

    old: str
    new: str


def callers_renamed(
    host: Host, names: Names, package: Mapping[str, str], planned: FileChanges
) -> dict[str, str]:
    """The files of all callers that change, path -> text.

    package: old name -> new name of what they import for it. planned: contents that other parts of
    the renaming give these files. Raises ShipwayError where a file cannot be understood.
    """
    view = View(host)
    texts: dict[str, str] = {}
    for folder in callers_of(host, names.old):
        caller = GeneratedService(folder.rpartition("/")[2], folder)
        if caller.name == names.old:
            continue
        texts[f"{folder}/{CONNECTIONS_NAME}"] = _receipt(view, folder, names, package)
        for path, into in _changes(host, caller, names).items():
            known = planned.get(path)
            before = texts.get(path) or (known.decode() if known else view.text(path)) or ""
            with located(path):
                after = into(before) if before and MARK not in before else before
            if after != before:
                texts[path] = after
    return texts


def _changes(host: Host, caller: GeneratedService, names: Names) -> dict[str, Change]:
    """What becomes of each file that may name the service."""
    service = service_of(host, caller)
    own = dict.fromkeys(_own_files(host, caller, service), partial(addressed, names=names))
    receipt = partial(_derived, caller=caller, service=service, names=names)
    stack = partial(in_stack, caller=caller.name, names=names)
    entities = {path_of(service): partial(renamed_peer, old=names.old, new=names.new)}
    derived = {f"{caller.folder}/{DERIVED_NAME}": receipt, service.compose_file: stack}
    return {**own, **entities, **derived}


def addressed(text: str, names: Names) -> str:
    """Every URL whose host is the service, the label of its pods, and what says where it leads."""
    old = re.escape(names.old)
    text = re.sub(rf"(?<=://){old}(?=[.:/\"'`,\s]|$)", names.new, text, flags=re.M)
    text = re.sub(rf"(app\.kubernetes\.io/name: \"?){old}(?=\"?$)", rf"\g<1>{names.new}", text,
                  flags=re.M)  # fmt: skip
    return text.replace(f"Where {names.old} is reached", f"Where {names.new} is reached")


def in_stack(text: str, caller: str, names: Names) -> str:
    """A Compose file in which ``caller`` knows the service, and waits for it, by its new name."""
    document = YamlDocument(text)
    entry = document.root.at("services", caller)
    if entry is None:
        return text
    start, end = entry.start, entry.end
    waits = entry.at("depends_on")
    if waits is None:
        return text[:start] + addressed(text[start:end], names) + text[end:]
    word = rf"(?<![\w.-]){re.escape(names.old)}(?![\w.-])"
    return "".join(
        [
            text[:start],
            addressed(text[start : waits.start], names),
            re.sub(word, names.new, text[waits.start : waits.end]),
            addressed(text[waits.end : end], names),
            text[end:],
        ]
    )


def _own_files(host: Host, caller: GeneratedService, service: Service) -> list[str]:
    """Where the caller's environment and its manifests are."""
    folders = [f"{service.kubernetes_base}/{caller.name}/"]
    folders += [
        f"{service.kubernetes_overlays}/{one}/{caller.name}/" for one in service.environments
    ]
    below = tuple(folders) if service.kubernetes_base else ()
    manifests = [p for p in host.files if p.startswith(below) and p.endswith(MANIFESTS)]
    return host.on_disk([*(f"{caller.folder}/{name}" for name in CONFIGS), *manifests])


def _receipt(view: View, folder: str, names: Names, package: Mapping[str, str]) -> str:
    calls = [
        one._replace(service=names.new) if one.service == names.old else one
        for one in connections_of(view, folder)
    ]
    sent = [
        one._replace(service=names.new, package=package.get(one.package, one.package))
        if one.service == names.old
        else one
        for one in sendings_of(view, folder)
    ]
    return connections_text(calls, sent)


def _derived(text: str, caller: GeneratedService, service: Service, names: Names) -> str:
    """The receipt of what was derived for the caller."""
    known = read_derived(text, f"{caller.folder}/{DERIVED_NAME}")
    change = {
        service.compose_file: partial(in_stack, caller=caller.name, names=names),
        path_of(service): partial(renamed_peer, old=names.old, new=names.new),
    }
    usual = partial(addressed, names=names)
    after = {path: change.get(path, usual)(part) for path, part in known.items()}
    return derived_text(caller.name, after) if after != known else text
