"""Who calls whom: a list inside another's entry or file. It names who may call ours, no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from shipway.propose.entries import Entry, Line
from shipway.propose.names import Roster
from shipway.propose.proposal import Edge
from shipway.propose.source import Source

CALLS = re.compile(
    r"[\"'-]*\s*(depends_?on|needs|links|requires|upstreams?|stages|after|wants|before|triggers|dev_?dependencies"
    r"|dependencies)[\"']?\s*[:=]",
    re.I,
)
"""Heads of lists in which order or need counts: that every sibling is there says nothing."""


def calls(source: Source, found: Entry | Line) -> bool:
    """Whether an entry lies in such a list, or is one."""
    nodes = [found.node, *found.node.ancestors()]
    return any(CALLS.match(source.lines[node.first].strip()) for node in nodes)


def edges_in(
    source: Source, roster: Roster, found: Iterable[Entry | Line], caller: str
) -> Iterator[Edge]:
    """The edges in a file. caller: whose file it is; empty for nobody's, where only what lies in
    an entry, or in a list of needs, is one."""
    for one in found:
        who = one.within.name if one.within else caller
        if not who and not calls(source, one):
            continue
        owners = [one.owner] if isinstance(one, Entry) else [m.member for m in one.mentions]
        names = tuple(sorted({o.name for o in owners if o.name != who and o != roster.ours}))
        if names:
            text = source.lines[one.node.first].strip()[:120]
            yield Edge(source.path, one.node.first + 1, who, names, text)
