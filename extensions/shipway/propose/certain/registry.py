"""The rules. One more is one more line."""

from __future__ import annotations

from shipway.propose.certain import manifest_copies, root_scripts, second_compose
from shipway.propose.certain.rule import Ground
from shipway.propose.proposal import Proposal

RULES = (manifest_copies.RULE, root_scripts.RULE, second_compose.RULE)


def is_certain(one: Proposal, ground: Ground) -> bool:
    """Whether a proposal is written unasked."""
    whole = one.evidence.same and not one.asks and not one.separator
    return whole and any(rule.holds(one, ground) for rule in RULES)
