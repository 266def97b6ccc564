"""Siblings that have what ours has: of many services in a list, those alone may be the ones that
count, as the Go services in a list of protocol stubs."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from shipway.propose.lists import Item, SiblingList
from shipway.propose.names import Member, Roster
from shipway.propose.paths import Exists, paths_in

MANIFESTS = (
    "package.json", "Dockerfile", "go.mod", "pyproject.toml", "requirements.txt", "Cargo.toml",
    "pom.xml", "build.gradle", "build.gradle.kts", "composer.json", "Gemfile", "mix.exs",
)  # fmt: skip
"""What tells the language of a service, and whether an image is made of it."""
FEWEST = 2
"""Siblings with our manifests, all of which are in the list: one alone is a chance."""


class Kin(NamedTuple):
    """Siblings that have ``what``, as ours has."""

    what: str
    names: frozenset[str]


def peers_of(roster: Roster, folders: Mapping[str, str], exists: Exists) -> Kin:
    """The siblings with the very manifests that ours has; nobody where ours has none."""
    ours = _manifests(roster.ours, folders, exists)
    names = {
        one.name for one in roster.siblings if ours and _manifests(one, folders, exists) == ours
    }
    return Kin(" and ".join(ours), frozenset(names))


def kin_of(
    of: SiblingList, peers: Kin, roster: Roster, folders: Mapping[str, str], exists: Exists
) -> Iterator[tuple[Kin, tuple[Item, ...]]]:
    """Each kin of which all stand in a list, the surest first, with their entries there."""
    for one in dict.fromkeys(_having(of, roster, folders, exists)):
        if items := _all_of(one, of.items):
            yield one, items
    if len(peers.names) >= FEWEST and (items := _all_of(peers, of.items)):
        yield peers, items


def _all_of(kin: Kin, items: Collection[Item]) -> tuple[Item, ...]:
    """The entries of a kin; none where one of them has no entry."""
    found = tuple(item for item in items if item.entry.owner.name in kin.names)
    return found if {item.entry.owner.name for item in found} == kin.names else ()


def _having(
    of: SiblingList, roster: Roster, folders: Mapping[str, str], exists: Exists
) -> Iterator[Kin]:
    """For each path in a sibling's folder that an entry names, and ours has, too: who has it."""
    for item in of.items:
        for rest in _own_paths(item, of.source.path, folders):
            if _has(roster.ours, rest, folders, exists):
                names = {m.name for m in roster.siblings if _has(m, rest, folders, exists)}
                if 0 < len(names) < len(roster.siblings):
                    yield Kin(rest, frozenset(names))


def _own_paths(item: Item, path: str, folders: Mapping[str, str]) -> Iterator[str]:
    owner = item.entry.owner
    if owner.name in folders:
        inside = f"{folders[owner.name]}/"
        for word in paths_in(item.shape.render(owner), posixpath.dirname(path)):
            if word.startswith(inside) and len(word) > len(inside):
                yield word[len(inside) :]


def _manifests(one: Member, folders: Mapping[str, str], exists: Exists) -> tuple[str, ...]:
    return tuple(name for name in MANIFESTS if _has(one, name, folders, exists))


def _has(one: Member, rest: str, folders: Mapping[str, str], exists: Callable[[str], bool]) -> bool:
    return one.name in folders and exists(f"{folders[one.name]}/{rest}")
