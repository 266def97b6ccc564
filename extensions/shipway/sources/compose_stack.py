"""A Compose file together with the files that it includes: one stack of services."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shipway.errors import ShipwayError
from shipway.sources.compose import data_of, defaults, services_of

Read = Callable[[str], str]
"""A path, from the repository's root -> the file's text; empty when there is none."""
Entry = Mapping[str, Any]
"""One service, as plain data."""
NODE_IMAGE = re.compile(r"(^|/)node([:@]|$)")
ON_DEMAND = ("jobs",)
"""The profiles of tasks and cron jobs."""
CHAIN = 8
"""Services that extend one another, at most."""


@dataclass(frozen=True)
class Stack:
    """The services of a file and of all that it includes, and the folder of each one's file.

    ours: the names of those that Shipway made.
    """

    services: Mapping[str, Entry]
    folders: Mapping[str, str]
    read: Read
    ours: frozenset[str] = frozenset()

    @cached_property
    def environments(self) -> dict[str, dict[str, str | None]]:
        """The variables of each program."""
        return {name: environment_of(entry) for name, entry in self.programs.items()}

    @cached_property
    def programs(self) -> dict[str, Entry]:
        """What the repository itself runs there: built from source, or run from it by Node. What
        only runs to its end on demand is none: nobody stands there as it does."""
        built = {
            name: entry
            for name, entry in self.services.items()
            if "build" in entry and words(entry.get("profiles")) != ON_DEMAND
        }
        return built or {
            name: entry
            for name, entry in self.services.items()
            if NODE_IMAGE.search(defaults(str(entry.get("image", ""))))
        }


def stack_of(path: str, read: Read, ours: Iterable[str] = ()) -> Stack:
    """The stack that starts with the file at ``path``.

    Raises EditError when that file is no YAML; one that is included and cannot be read has
    nothing.
    """
    services: dict[str, Entry] = {}
    folders: dict[str, str] = {}
    for file in (path, *included(path, read)):
        try:
            found = services_of(read(file))
        except ShipwayError:
            if file == path:
                raise
            continue
        for name, entry in found.items():
            services.setdefault(name, _extended(entry, found))
            folders.setdefault(name, posixpath.dirname(file))
    return Stack(services, folders, read, frozenset(ours))


def included(path: str, read: Read) -> list[str]:
    """The files that a Compose file includes, and those that these include."""
    found: list[str] = []
    todo = [path]
    while todo:
        file = todo.pop(0)
        for inner in _included_by(file, read):
            if inner not in (path, *found):
                found.append(inner)
                todo.append(inner)
    return found


def _included_by(path: str, read: Read) -> Iterator[str]:
    try:
        listed = data_of(read(path)).get("include")
    except ShipwayError:
        return
    for item in listed if isinstance(listed, list) else ():
        paths = item.get("path") if isinstance(item, dict) else item
        for one in paths if isinstance(paths, list) else [paths]:
            inner = posixpath.normpath(posixpath.join(posixpath.dirname(path), defaults(str(one))))
            if one and not inner.startswith(("/", "..")):
                yield inner


def environment_of(entry: Entry) -> dict[str, str | None]:
    """The variables of a service, of a map or of a list of ``NAME=value``; None: handed on."""
    found = entry.get("environment")
    if isinstance(found, list):
        pairs = (str(item).partition("=") for item in found)
        return {name: value if equals else None for name, equals, value in pairs}
    if not isinstance(found, Mapping):
        return {}
    return {str(name): None if v is None else _text(v) for name, v in found.items()}


def words(value: object) -> tuple[str, ...]:
    """The keys of a map or the items of a list, as texts."""
    return tuple(map(str, value)) if isinstance(value, list | Mapping) else ()


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _extended(entry: Entry, beside: Mapping[str, Entry]) -> Entry:
    """An entry with what it extends in the same file."""
    for _ in range(CHAIN):
        extends = entry.get("extends")
        name = extends if isinstance(extends, str) else _name_in(extends)
        if not name or name not in beside:
            break
        base = beside[name]
        own = {key: value for key, value in entry.items() if key != "extends"}
        variables = {**environment_of(base), **environment_of(own)}
        entry = {**base, **own, **({"environment": variables} if variables else {})}
    return entry


def _name_in(extends: object) -> str:
    if not isinstance(extends, Mapping) or "file" in extends:
        return ""
    return str(extends.get("service", ""))
