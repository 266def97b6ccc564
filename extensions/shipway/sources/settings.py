"""The host's own Shipway settings: one small file beside the services.

It keeps what was found or chosen for the first service, so that the next one asks nothing, and
which shared entries Shipway put into the host's files, so that they leave with the last service.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from shipway.errors import ShipwayError
from shipway.nesting import shallow
from shipway.service import Service
from shipway.sources.reading import validated, was, yaml_problem
from shipway.sources.yaml_text import dump
from shipway.splice.model import apply
from shipway.splice.yaml import YamlDocument

SETTINGS_NAME = ".shipway.yml"
KEPT = (
    "scope",
    "compose_file",
    "dependency_cruiser_file",
    "codeowners_file",
    "vitest_file",
    "kubernetes_base",
)
KEPT_WITH_KUBERNETES = ("kubernetes_overlays", "environments", "secrets")
HEADER = """\
# What Shipway keeps about this repository. Edit a value, and the next service follows it.
# `added` lists what it put into shared files for all services; it goes with the last of them.
"""


def read_settings(text: str, path: str, root: Path | None = None) -> dict[str, Any]:
    """The settings by question name.

    Raises ShipwayError, with the line, when the text is not a YAML map, or a value is not allowed;
    with ``root``, also for a path that a link leads out of the repository.
    """
    try:
        data = yaml.load(shallow(text), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        what, line = yaml_problem(error)
        raise ShipwayError(what, f"{path}:{line}", was(path)) from None
    if not isinstance(data, dict):
        raise ShipwayError(
            "expected a map of settings", f"{path}:1", f"git log -p -- {path} shows what it was"
        )
    return dict(validated(data, text, path, root))


def settings_path(service: Service) -> str:
    """Where the settings lie: beside the services, so that the root stays as it was."""
    return f"{service.services_dir}/{SETTINGS_NAME}"


def new_settings(service: Service, added: Mapping[str, list[str]]) -> str:
    """The file as the first service makes it."""
    kept = (*KEPT, *(KEPT_WITH_KUBERNETES if service.kubernetes_base else ()))
    values: dict[str, Any] = {key: getattr(service, key) for key in kept}
    values |= {key: list(v) for key, v in values.items() if isinstance(v, tuple)}
    values["added"] = {target: list(ids) for target, ids in added.items()}
    return HEADER + dump(values)


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
