"""The entry of a service in a list: the outermost node whose head names it and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from shipway.propose.names import Member, Mention, Roster
from shipway.propose.source import Source
from shipway.propose.tree import Node, is_comment

BARE = re.compile(r"[-\s{\[(]*$")
"""A head that says nothing itself: ``- `` or ``{``."""
ITEM = re.compile(r"\s*-(\s|$)")


class Entry(NamedTuple):
    """``node`` is all that the list says of ``owner``; ``within``: whose entry it lies in."""

    node: Node
    owner: Member
    within: Member | None = None


class Line(NamedTuple):
    """A line that names two services or more."""

    node: Node
    mentions: tuple[Mention, ...]
    within: Member | None = None


def entries_of(source: Source, roster: Roster) -> Iterator[Entry | Line]:
    """Every entry and every line of several names, in the order of the text; what lies inside of
    another's entry says so."""
    yield from roster.once(source, lambda: tuple(_below(source, roster, source.root, None)))


def _below(
    source: Source, roster: Roster, node: Node, within: Member | None
) -> Iterator[Entry | Line]:
    for child in node.children:
        found = _services(roster, source.lines[child.first])
        owners = _owners(found)
        if not owners and (head := _wider_head(source, child)):
            owners = _owners(_services(roster, head))
            owners = owners if len(owners) == 1 else []
        inside = within
        if len(owners) == 1:
            yield Entry(child, owners[0], within)
            inside = within or owners[0]
        elif owners:
            yield Line(child, tuple(found), within)
        yield from _below(source, roster, child, inside)


def _wider_head(source: Source, node: Node) -> str:
    """An item's own lines: what its first line says, and the leaves below it."""
    line = source.lines[node.first]
    if not (ITEM.match(line) or BARE.match(line)):
        return ""
    leaves = [child for child in node.children if not child.children]
    return "\n".join([line, *(source.lines[leaf.first] for leaf in leaves)])


def _services(roster: Roster, text: str) -> list[Mention]:
    return [one for one in roster.mentions(text) if one.member.service]


def _owners(found: list[Mention]) -> list[Member]:
    return list(dict.fromkeys(one.member for one in found))


def text_of(source: Source, node: Node) -> str:
    """All lines of a node but its comments, without the indentation of the first."""
    lines = source.lines[node.first : node.last + 1]
    width = len(lines[0]) - len(lines[0].lstrip())
    said = [line for line in lines if not (is_comment(line) and line is not lines[0])]
    return "\n".join(line[width:].rstrip() for line in said)
