"""A file in which most siblings stand, each in its own way: a person should look at it."""

from __future__ import annotations

from collections.abc import Iterable

from shipway.propose.edges import calls
from shipway.propose.entries import Entry, Line
from shipway.propose.kin import Kin
from shipway.propose.names import Member, Roster
from shipway.propose.proposal import Refusal
from shipway.propose.source import PROSE, Source

MOST = 0.6
"""The share of siblings, measured on real commits: from there about half of these files were
changed within 90 days, below that one in five."""
FEWEST = 2
WHY = "each in its own way"


def of_most(
    source: Source, roster: Roster, found: Iterable[Entry | Line], peers: Kin
) -> Refusal | None:
    """The file, where ours is not in it and most siblings are, or most of those with our
    manifests."""
    if source.suffix in PROSE:
        return None
    own = [one for one in found if one.within is None and not calls(source, one)]
    there = {member.name for one in own for member in _members(one)}
    if roster.ours.name in there:
        return None
    siblings = frozenset(one.name for one in roster.siblings)
    for all_ in (siblings, peers.names):
        count = len(there & all_)
        if count >= FEWEST and count >= MOST * len(all_):
            line = own[0].node.first + 1
            those = f"those with {peers.what}, " if all_ is not siblings else ""
            return Refusal(source.path, line, f"{those}{WHY}", count, len(all_))
    return None


def _members(one: Entry | Line) -> list[Member]:
    return [one.owner] if isinstance(one, Entry) else [m.member for m in one.mentions]
