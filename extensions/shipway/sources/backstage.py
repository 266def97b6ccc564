"""What a host's Backstage reads of the repository: entities in ``catalog-info.yaml`` files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from shipway.sources.host_files import CATALOG_NAME
from shipway.sources.manifests import at, mapping
from shipway.sources.plain_yaml import plain_all
from shipway.sources.view import View

Entity = Mapping[str, Any]
SETTING = "backstage"


def is_catalog(path: str) -> bool:
    """Whether a file is one of Backstage's, by the name that its discovery looks for."""
    return path.rpartition("/")[2] == CATALOG_NAME


def uses_backstage(view: View) -> bool:
    """Whether the settings say so; where they say nothing, whether a file of its is there."""
    said = view.host.settings.get(SETTING)
    return bool(view.host.catalogs) if said is None else said is not False


def said_of(view: View, key: str) -> str:
    """What the settings say of every entity; empty where they do not."""
    return str(mapping(view.host.settings.get(SETTING)).get(key) or "")


@lru_cache(maxsize=1024)
def entities_of(text: str) -> tuple[Entity, ...]:
    """The entities of a file, not to be changed; none of one that cannot be read."""
    return tuple(mapping(one) for one in plain_all(text) or () if at(one, "metadata", "name"))


def of_kind(text: str, kind: str) -> Iterator[Entity]:
    """Those of one kind."""
    return (one for one in entities_of(text) if one.get("kind") == kind)


def name_of(view: View, folder: str, kind: str, usual: str) -> str:
    """What the first entity of a kind in a folder's file is called; ``usual`` without one."""
    found = of_kind(view.readable(f"{folder}/{CATALOG_NAME}"), kind)
    return next((str(at(one, "metadata", "name")) for one in found), usual)
