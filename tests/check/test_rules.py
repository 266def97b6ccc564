"""The rules are data: each is documented, found by its own example, and quiet where it is right."""

from __future__ import annotations

import os

import pytest

from check.rule_examples import JUDGES, NOT_CHEAP, found_by
from shipway import __version__
from shipway.check.catalogue import page
from shipway.check.groups import GROUPS
from shipway.check.rules import FIRST, Rule, all_rules
from support.hosts import REPOSITORY

PAGE = REPOSITORY / "docs/reference/rules.md"
CHEAP = [rule for rule in all_rules().values() if rule.of in JUDGES]


def too_strict(rules: list[Rule], version: str = __version__) -> list[str]:
    """Rules that would turn a team's CI red by a minor version of the tool."""
    major = version.split(".")[0]
    newer = [rule for rule in rules if rule.since != FIRST and rule.since.split(".")[0] == major]
    return [rule.id for rule in newer if rule.severity == "error"]


def test_the_reference_page_is_what_the_data_gives() -> None:
    if os.environ.get("SHIPWAY_REFRESH"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page(), "SHIPWAY_REFRESH=1 scripts/test -k reference"


@pytest.mark.parametrize("rule", CHEAP, ids=lambda rule: rule.id)
def test_the_wrong_example_is_found_and_the_right_one_is_not(rule: Rule) -> None:
    assert found_by(rule, rule.wrong)
    assert found_by(rule, rule.right) == []


def test_few_examples_need_a_whole_repository() -> None:
    """The others are judged above, whatever they are an example of."""
    others = {rule.of for rule in all_rules().values() if rule.of not in JUDGES}
    assert others == NOT_CHEAP and len(CHEAP) >= 55


def test_every_rule_has_a_group_that_the_page_shows() -> None:
    assert {rule.group for rule in all_rules().values()} <= set(GROUPS)


def test_a_new_rule_of_a_minor_version_is_a_warning() -> None:
    """An update of the tool turns nobody's CI red; the next major version may."""
    rules = list(all_rules().values())
    assert too_strict(rules) == []
    data = dict.fromkeys(("id", "title", "why", "cure", "group", "of", "wrong", "right"), "x")
    new = [
        Rule(**data, since="1.4.0", severity="error"),
        Rule(**data, since="1.3.0", severity="warning"),
    ]
    assert too_strict(new, "1.5.0") == ["x"] and too_strict(new, "2.0.0") == []
