"""The names of a repository's services: looked for once, whichever of them asks."""

from __future__ import annotations

from propose.roster import NAMES, OURS, ROSTER
from shipway.propose.entries import entries_of
from shipway.propose.names import Roster, member
from shipway.propose.source import Source

TEXT = "".join(f"- {name}\n" for name in (*NAMES, OURS))


def test_services_that_differ_in_who_asks_share_what_was_found() -> None:
    """Else a check of a hundred services reads each file a hundred times."""
    source = Source("list.yml", TEXT)
    first = list(entries_of(source, Roster(ROSTER.ours, ROSTER.others)))
    rest = tuple(one for one in (*ROSTER.others, ROSTER.ours) if one.name != NAMES[0])
    again = list(entries_of(source, Roster(member(NAMES[0]), rest)))
    assert len(first) == 4
    assert [id(one) for one in again] == [id(one) for one in first]


def test_of_two_with_the_same_name_ours_has_it() -> None:
    """A library beside it may be called alike; whoever asks is meant."""
    for ours, other in (("order-mailer", "orderMailer"), ("orderMailer", "order-mailer")):
        roster = Roster(member(ours), (member(other, service=False),))
        (found,) = roster.mentions("order-mailer")
        assert found.member.name == ours
