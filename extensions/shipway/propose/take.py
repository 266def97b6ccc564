"""Take proposals: the texts with them, and the receipt that tells how to take them out again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shipway.errors import ShipwayError
from shipway.file_changes import TextChanges
from shipway.propose.engine import Asked, proposals_in
from shipway.propose.proposal import Proposal
from shipway.propose.receipt import Declined, Receipt, taken_of
from shipway.propose.source import Source


def chosen(words: str, proposals: Sequence[Proposal], shown: int) -> list[Proposal]:
    """Those that ``1,3``, an id, ``all`` (the first ``shown``) or ``certain`` means.

    Raises ShipwayError for a number or an id that there is not.
    """
    if words.strip() == "all":
        return [one for one in proposals[:shown] if not one.asks]
    if words.strip() == "certain":
        return [one for one in proposals if one.certain]
    known = {str(number): one for number, one in enumerate(proposals, 1)}
    known |= {one.id: one for one in proposals}
    found: dict[str, Proposal] = {}
    for word in filter(None, (part.strip() for part in words.split(","))):
        if word not in known:
            fix = f"name one of 1 to {len(proposals)}, or an id" if proposals else "there is none"
            raise ShipwayError(f"there is no proposal {word}", fix=fix)
        found[known[word].id] = known[word]
    return list(found.values())


def take(
    proposals: Iterable[Proposal], asked: Asked, receipt: Receipt
) -> tuple[TextChanges, Receipt]:
    """Every file with its new text, and the receipt with what was taken.

    Raises ShipwayError for a row that a person must fill in, and where two cannot go into one file
    together.
    """
    texts: TextChanges = {}
    taken = list(receipt.taken)
    for one in proposals:
        if one.asks:
            cells = ", ".join(one.asks)
            fix = f"write it yourself: {one.body}"
            raise ShipwayError(f"nothing says what stands in {cells}", one.path, fix, one.line)
        now = _again(one, texts.get(one.path), asked)
        texts[one.path] = now.after
        taken.append(taken_of(now))
    return texts, receipt._replace(names=asked.roster.ours.aliases, taken=tuple(taken))


def decline(proposals: Iterable[Proposal], why: str, asked: Asked, receipt: Receipt) -> Receipt:
    """The receipt with lists that ours shall not be in."""
    more = tuple(Declined(one.path, one.chain, why) for one in proposals)
    return receipt._replace(names=asked.roster.ours.aliases, declined=(*receipt.declined, *more))


def _again(one: Proposal, text: str | None, asked: Asked) -> Proposal:
    """The same proposal in a text that another one changed."""
    if text is None:
        return one
    for other in proposals_in(Source(one.path, text), asked):
        if isinstance(other, Proposal) and other.id == one.id:
            return other
    fix = "take one, then the other"
    raise ShipwayError("two proposals cannot go into it together", one.path, fix, one.line)
