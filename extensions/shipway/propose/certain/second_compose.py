"""A Compose file that is laid over the one which ours is wired into, with the same services."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from shipway.errors import EditError
from shipway.propose.certain.rule import Ground, Rule
from shipway.propose.names import Member
from shipway.propose.proposal import Proposal
from shipway.propose.shape import shape_of
from shipway.sources.compose import data_of, services_of

FEWEST = 2
PLAIN = frozenset({
    "cap_drop", "container_name", "cpus", "depends_on", "deploy", "environment",
    "hostname", "init", "logging", "mem_limit", "mem_reservation", "networks", "pids_limit",
    "platform", "profiles", "pull_policy", "read_only", "restart", "scale",
    "security_opt", "stop_grace_period", "stop_signal",
})  # fmt: skip
"""What is the same for every image, and starts none: ours is in the stack by the first file.
Commands, ports, probes and mounts tell what is in an image; an env_file brings secrets."""
VALUE = re.compile(r"[A-Za-z_-]*")
"""A value of a variable that is neither a port nor an address nor a secret."""
NEEDED = re.compile(r"\$\{?(\w+)(?!\w|:?-)")
"""A variable without a default."""


def _holds(one: Proposal, ground: Ground) -> bool:
    in_services = len(one.chain) == 2 and one.chain[0] == "services:"
    if one.kind != "block" or not in_services or one.path == ground.compose_file:
        return False
    try:
        return _fits(one, ground)
    except EditError:  # some Compose file is none
        return False


def _fits(one: Proposal, ground: Ground) -> bool:
    first = data_of(ground.read(ground.compose_file) or "")
    before, after = services_of(one.source.text), data_of(one.after)
    wired = _mapping(first, "services")
    names = [name for name in _mapping(after, "services") if name not in before]
    if len(names) != 1 or names[0] not in wired:
        return False
    entry = _mapping(after, "services")[names[0]]
    return (
        isinstance(entry, Mapping)
        and _alike(entry, before, wired, ground)
        and _plain(entry)
        and _lies_over(names[0], one.path, wired, ground)
        and _known(entry, after, first)
        and _set_already(one, ground)
    )


def _alike(
    entry: Mapping[str, Any], there: Mapping[str, Any], wired: Iterable[str], ground: Ground
) -> bool:
    """Whether all siblings that are in the first file are in this one, under the same keys, and
    mean the same but for the name: an anchor is no difference."""
    said = list(_entries(wired, there, ground))
    ours = _meaning(entry, ground.roster.ours, ground)
    return len(said) >= FEWEST and all(
        other is not None and _meaning(other, member, ground) == ours for member, other in said
    )


def _entries(
    wired: Iterable[str], there: Mapping[str, Any], ground: Ground
) -> Iterator[tuple[Member, Any]]:
    """Each sibling in the first file, with its entry in the second; None for none."""
    for key in wired:
        names = ground.named_in(key) - {ground.roster.ours.name}
        for member in ground.siblings_in(names):
            yield member, there.get(key)


def _meaning(entry: Any, owner: Member, ground: Ground) -> tuple[str, tuple[int, ...]]:
    shape = shape_of(yaml.safe_dump(entry, width=1000), owner, ground.roster)
    return shape.key, shape.numbers


def _plain(entry: Mapping[str, Any]) -> bool:
    """Whether nothing in it is about what is in the image."""
    given = entry.get("environment")
    if isinstance(given, Mapping):
        values = list(given.values())
    else:
        values = [one.partition("=")[2] for one in _words(given)]
    return set(entry) <= PLAIN and all(one and VALUE.fullmatch(str(one)) for one in values)


def _lies_over(key: str, path: str, wired: Mapping[str, Any], ground: Ground) -> bool:
    """Whether the file is laid over the first one and over no other: what is in neither an image
    nor a build is no service by itself, and Compose refuses the whole stack for it."""
    theirs = [name for name in wired if name != key and _is_whole(wired[name])]
    others = (one for one in ground.compose_files if one not in (path, ground.compose_file))
    for other in others:
        there = services_of(ground.read(other) or "")
        if key not in there and any(_is_whole(there.get(name)) for name in theirs):
            return False
    return _is_whole(wired[key])


def _is_whole(entry: Any) -> bool:
    return isinstance(entry, Mapping) and bool({"image", "build"} & set(entry))


def _known(entry: Mapping[str, Any], *files: Mapping[str, Any]) -> bool:
    """Whether the networks and services that it names are in one of the files."""
    for key, section in (("networks", "networks"), ("depends_on", "services")):
        there = {"default", *(name for data in files for name in _mapping(data, section))}
        if not set(_words(entry.get(key))) <= there:
            return False
    return True


def _set_already(one: Proposal, ground: Ground) -> bool:
    """Whether it needs no variable that a person would have to set for ours alone."""
    siblings = ground.siblings_in({one.evidence.like})
    theirs = "\n".join(one.shape.render(member) for member in siblings)
    return set(NEEDED.findall(one.body)) <= set(NEEDED.findall(theirs))


def _words(value: Any) -> list[str]:
    """The items of a list or the keys of a map, as texts."""
    return [str(one) for one in value] if isinstance(value, list | Mapping) else []


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = data.get(key)
    return found if isinstance(found, Mapping) else {}


RULE = Rule("second-compose", _holds)
