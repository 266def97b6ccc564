"""A list that nearly all services are in, and one of ours is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from shipway.check.finding import Finding
from shipway.check.groups import DERIVED
from shipway.check.rules import Rule
from shipway.derive.load import service_of
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService

if TYPE_CHECKING:
    from shipway.propose.proposal import Proposal

ID = "sibling-missing"
FEWEST, SHARE = 3, 0.9
"""Services that stand in a list in the same form, and their share of all, from which it misses
ours."""


def missing_siblings(host: Host, services: Iterable[GeneratedService]) -> Iterator[Finding]:
    """A finding for each such list; none for one that was declined, or that a person fills in."""
    from shipway.new.proposals import proposals_for_each  # most hosts do not ask for it

    ours = [one for one in services if (host.root / one.answers).is_file()]
    for service, found in proposals_for_each(host, [service_of(host, one) for one in ours]):
        for one in found.proposals:
            if _misses(one):
                yield _finding(one, service.name)


def _misses(one: Proposal) -> bool:
    said = one.evidence
    enough = max(FEWEST, SHARE * said.all)
    return said.same and not said.kin and len(said.agreeing) >= enough and not one.asks


def _finding(one: Proposal, name: str) -> Finding:
    said = one.evidence
    what = f"{len(said.agreeing)} of {said.all} siblings are in this list, {name} is not"
    line = one.line if one.separator else max(1, one.line - 1)
    first, *rest = one.body.split("\n")
    text = f"{first} …" if rest else first
    fix = f"shipway propose {name} --take {one.id} adds `{text}`; or --decline {one.id}"
    return Finding(one.path, line, ID, what, fix, frozenset({name}), key=f"{name} {one.id}")


RULES = (
    Rule(
        id=ID,
        title="a list that nearly all services are in lacks one of them",
        why="What reads the list passes over the service: a matrix that builds no image of it, a "
        "script that does not deploy it, a collector that drops its logs. At least 3 services, "
        "and 90 % of all, stand in it in the same form.",
        cure="`shipway propose NAME --take ID`; or, where it is meant so, "
        "`shipway propose NAME --decline ID --because WHY`",
        group=DERIVED,
        of="a list of services",
        wrong="for s in api mailer jobs; do deploy $s; done # and services/payments is there",
        right="for s in api mailer jobs payments; do deploy $s; done",
        severity="warning",
        opt_in=True,
    ),
)
