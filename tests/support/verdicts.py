"""What became of an edit after an update, judged from the files and from what the tool said."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from enum import IntEnum
from typing import Any

import yaml

from support.edits import MOVED, Edit
from support.service_view import COMPOSE, View, marked


class Verdict(IntEnum):
    """From best to worst; of two updates the worse counts."""

    CLEAN = 0
    """Both sides are there, nothing to do."""
    CONFLICT = 1
    """Nothing is lost: the tool marked it, or said so."""
    BROKEN = 2
    """Merged without a word into what no parser reads."""
    LOST = 3
    """The edit is gone."""
    FAILED = 4
    """The tool gave up."""


def verdict(edit: Edit, team: View, after: View, *, reported: bool) -> Verdict:
    """``team``: the service as the team left it. ``reported``: the tool named a conflict in it."""
    if not edit.kept(after.settled(), team):
        return Verdict.LOST
    if reported or any(marked(text) for text in after.values()):
        return Verdict.CONFLICT
    return Verdict.CLEAN if all(_well_formed(*file) for file in after.items()) else Verdict.BROKEN


def arrived(team: View, after: View, old: View, new: View) -> tuple[int, int]:
    """(came, all): the template's new lines in the files that the team edited.

    old, new: a service that nobody edited, before and after.
    """
    came = total = 0
    for path in _touched(team):
        fresh = _lines(new.get(path, "")) - _lines(old.get(path, ""))
        fresh = Counter({_as(after, new, line): times for line, times in fresh.items()})
        came += (fresh & _lines(after.get(path, ""))).total()
        total += fresh.total()
    return came, total


def elsewhere(team: View, after: View, new: View) -> list[str]:
    """Files that the team did not touch, and that are not as in a service that nobody edited."""
    mine = _touched(team)
    mine |= {MOVED.get(path, path) for path in mine}
    wanted = {_as(after, new, path): _as(after, new, new[path]) for path in new.own}
    others = sorted((after.own | set(wanted)) - mine)
    return [path for path in others if after.get(path) != wanted.get(path)]


def _as(view: View, other: View, text: str) -> str:
    """``text`` of one service as another has it; a database schema has no dashes."""
    for dash in ("-", "_"):
        text = text.replace(other.name.replace("-", dash), view.name.replace("-", dash))
    return text


def _touched(team: View) -> set[str]:
    return {path for path in {*team, *team.before} if team.get(path) != team.before.get(path)}


def _lines(text: str) -> Counter[str]:
    return Counter(filter(None, (line.strip() for line in text.splitlines())))


def _well_formed(path: str, text: str) -> bool:
    try:
        if path == "package.json":
            json.loads(text, object_pairs_hook=_no_key_twice)
        if path == COMPOSE:
            yaml.load(text, _NoKeyTwice)
    except (ValueError, yaml.YAMLError):
        return False
    return True


def _no_key_twice(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{key} twice")
        found[key] = value
    return found


class _NoKeyTwice(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        return _no_key_twice(
            (self.construct_object(key, True), self.construct_object(value, True))
            for key, value in node.value
        )
