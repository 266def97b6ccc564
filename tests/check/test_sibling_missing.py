"""`sibling-missing`: nearly all services stand in a list in one form, and ours does not."""

from __future__ import annotations

import pytest

from propose.roster import proposed_in
from shipway.check.sibling_missing import _finding, _misses

LIST = "all:\n  - ledger-api\n  - order-mailer\n"


@pytest.mark.parametrize(
    ("text", "missed"),
    [(f"{LIST}  - stock-worker\n", True), (LIST, False)],
    ids=["3 of 3 siblings are in it", "2 of 3"],
)
def test_a_list_misses_one_where_nearly_all_others_are(text: str, missed: bool) -> None:
    (made,) = proposed_in("deploy.yml", text)
    assert _misses(made) is missed


def test_the_finding_stands_at_the_entry_before_ours_and_says_the_line_to_add() -> None:
    (made,) = proposed_in("deploy.yml", f"{LIST}  - stock-worker\n")
    found = _finding(made, "mail-api")
    assert (found.rule, found.line) == ("sibling-missing", 2)
    assert f"shipway propose mail-api --take {made.id} adds `- mail-api`" in found.fix
