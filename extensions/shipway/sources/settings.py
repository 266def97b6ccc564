"""The host's own Shipway settings: one small file beside the services.

It keeps what was found or chosen for the first service, so that the next one asks nothing, and
which shared entries Shipway put into the host's files, so that they leave with the last service;
and which template the host trusts (see sources/pin.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from shipway.errors import ShipwayError
from shipway.host_facts import FILES, HostFacts, plain
from shipway.nesting import shallow
from shipway.service import Service
from shipway.sources.address import without_credentials
from shipway.sources.pin import Pin, pin_of
from shipway.sources.reading import validate, was, yaml_problem
from shipway.sources.schema_line import with_schema_line, without_schema_line
from shipway.sources.yaml_text import dump, with_entry
from shipway.splice.model import apply
from shipway.splice.yaml.document import YamlDocument

SETTINGS_NAME = ".shipway.yml"
KEPT = ("scope", *FILES, "kubernetes_base")
KEPT_WITH_KUBERNETES = ("kubernetes_overlays", "environments", "secrets")
OURS = ("template", "added", *reversed(("kind", *KEPT, *KEPT_WITH_KUBERNETES)))
"""What comes with the first service and goes with the last one; last in, first out."""
HEADER = """\
# What Shipway keeps about this repository. Edit a value, and the next service follows it.
# `added` lists what it put into shared files for all services; it goes with the last of them.
# `template` is the one template that may run here, with the commit of each version that was used.
"""


def read_settings(text: str, path: str, root: Path | None = None) -> dict[str, Any]:
    """The settings by question name.

    Raises ShipwayError, with the line, when the text is not a YAML map, a value is not allowed, or
    a template is named that git must not be asked for; with ``root``, also for a path that a link
    leads out of the repository.
    """
    data = settings_data(text, path)
    pin_of(data, text, path)
    return dict(validate(data, text, path, root))


def settings_data(text: str, path: str) -> dict[str, Any]:
    """The settings as they stand. Raises ShipwayError, with the line, when it is no YAML map."""
    try:
        data = yaml.load(shallow(text), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        what, line = yaml_problem(error)
        raise ShipwayError(what, path, was(path), line=line) from None
    if not isinstance(data, dict):
        raise ShipwayError(
            "expected a map of settings", path, f"git log -p -- {path} shows what it was", line=1
        )
    return data


def read_pin(text: str, path: str) -> Pin | None:
    """The template that the settings pin; None when they pin none. Raises as read_settings."""
    return pin_of(read_settings(text, path), text, path)


def settings_path(service: Service) -> str:
    """Where the settings lie: beside the services, so that the root stays as it was."""
    return f"{service.services_dir}/{SETTINGS_NAME}"


def new_settings(service: Service, added: Mapping[str, list[str]], shown: HostFacts) -> str:
    """The file as the first service makes it; the template is pinned in it afterwards.

    A file that the service does without, as the host shows none, is not settled for the next one.
    """
    values = {"added": {target: list(ids) for target, ids in added.items()}}
    return HEADER + dump({**_kept(service, shown), **values})


def with_kept(text: str, service: Service, shown: HostFacts) -> str:
    """Settings that a team began by itself, with what the first service keeps for the next ones;
    unchanged when something of it is there already."""
    if has_ours(text):
        return text
    for key, value in _kept(service, shown).items():
        text = with_entry(text, [], key, value)
    return text


def has_ours(text: str) -> bool:
    """Whether the settings hold what Shipway wrote for its services. Raises as read_settings."""
    return bool(set(OURS) & set(read_settings(text, SETTINGS_NAME)))


def without_ours(text: str) -> str | None:
    """What is left of the settings when the last service goes: the team's own, byte for byte.
    None when that is nothing."""
    for key in OURS:
        document = YamlDocument(text)
        if entry := document.root.get(key):
            text = apply(text, [document.remove(document.root, entry)])
    return without_schema_line(text) if YamlDocument(text).root.entries else None


def _kept(service: Service, shown: HostFacts) -> dict[str, Any]:
    if service.made_as.library:
        return _kept_beside_libraries(service)
    keys = (*KEPT, *(KEPT_WITH_KUBERNETES if service.kubernetes_base else ()))
    values: dict[str, Any] = {key: plain(getattr(service, key)) for key in keys}
    lacking = {key for key in FILES if not values[key] and not getattr(shown, key)}
    return {key: value for key, value in values.items() if key not in lacking}


def _kept_beside_libraries(service: Service) -> dict[str, Any]:
    """What says that this is no folder of services, and where shared entries of libraries are."""
    files = {key: value for key in FILES if (value := getattr(service, key))}
    return {"kind": service.kind, **files}


def with_added(text: str, added: Mapping[str, list[str]]) -> str:
    """The same settings with more entries under ``added``; unchanged when there are none."""
    known = read_settings(text, SETTINGS_NAME).get("added") or {}
    merged = {key: list(ids) for key, ids in known.items()}
    for target, ids in added.items():
        merged[target] = merged.get(target, []) + [
            i for i in ids if i not in merged.get(target, [])
        ]
    if merged == known:
        return text
    document = YamlDocument(text)
    snippet = dump({"added": merged}).rstrip("\n")
    entry = document.root.get("added")
    if entry is None:
        return apply(text, [document.insert(document.root, snippet)])
    return apply(text, [document.replace(document.root, entry, snippet)])


def with_template(text: str | None, source: str, versions: Mapping[str, str]) -> str:
    """The same settings with the template pinned to ``source`` and these versions (version ->
    commit); the versions that are there already stay. None: there is no such file yet. Where
    ``source`` is a place that shows its files, a line says where editors find the schema.

    A user and password in ``source`` are left out.
    """
    address = without_credentials(source)
    pinned = _pinned(text, address, versions)
    return with_schema_line(pinned, address)


def _pinned(text: str | None, address: str, versions: Mapping[str, str]) -> str:
    if text is None:
        return HEADER + dump({"template": _template(address, versions)})
    pin = read_pin(text, SETTINGS_NAME)
    if pin is None:
        document = YamlDocument(text)
        snippet = dump({"template": _template(address, versions)}).rstrip("\n")
        return apply(text, [document.insert(document.root, snippet)])
    if pin.source != address:
        text = with_entry(text, ["template"], "source", address)
    if versions and not pin.versions:
        return with_entry(text, ["template"], "versions", dict(versions))
    for version, commit in versions.items():
        if pin.versions.get(version) != commit:
            text = with_entry(text, ["template", "versions"], version, commit)
    return text


def _template(source: str, versions: Mapping[str, str]) -> dict[str, Any]:
    return {"source": source, "versions": dict(versions)}
