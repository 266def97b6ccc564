"""What was there before is known again, wherever its line went; what is new is not."""

from __future__ import annotations

import json
from datetime import date

import pytest

from shipway.check.baseline import Baseline, LineOf, read_baseline, split, written
from shipway.check.finding import Finding
from shipway.errors import ShipwayError

TODAY = date(2026, 5, 1)
TEXT = "a: 1\nhostNetwork: true\nb: 2\n"


def line_of(text: str) -> LineOf:
    """Lines of the one file that there is."""
    return lambda path, number: text.split("\n")[number - 1]


def found(line: int, key: str = "", what: str = "what") -> Finding:
    return Finding("a.yaml", line, "host-namespaces", what, "fix", key=key)


def baseline(*findings: Finding, until: date | None = None) -> Baseline:
    return read_baseline(written(findings, line_of(TEXT), until), "b.json")


def test_a_finding_is_known_when_its_line_has_moved_and_is_indented_anew() -> None:
    """And when a newer Shipway words it otherwise."""
    moved = "x\ny\n  hostNetwork:  true\n".replace(":  ", ": ")
    now = split([found(3, what="said better")], baseline(found(2)), line_of(moved), TODAY)
    assert (now.new, now.known, now.gone) == ([], 1, 0)


def test_one_more_of_the_same_kind_is_new() -> None:
    twice = TEXT + "hostNetwork: true\n"
    now = split([found(2), found(4)], baseline(found(2)), line_of(twice), TODAY)
    assert (now.new, now.known) == ([found(4)], 1)


def test_findings_of_one_line_are_told_apart_by_what_they_are_about() -> None:
    """One that goes does not hide another that comes."""
    now = split([found(1, key="B")], baseline(found(1, key="A")), line_of(TEXT), TODAY)
    assert (now.new, now.known, now.gone) == ([found(1, key="B")], 0, 1)


def test_a_baseline_counts_through_its_last_day() -> None:
    known = baseline(found(2), until=TODAY)
    assert split([found(2)], known, line_of(TEXT), TODAY).new == []
    assert split([found(2)], known, line_of(TEXT), date(2026, 5, 2)).new == [found(2)]


def test_the_file_is_one_line_a_finding_whatever_their_order() -> None:
    one, other = found(2), found(3)
    text = written([other, one], line_of(TEXT))
    assert text == written([one, other], line_of(TEXT))
    assert text.count("\n") == 4 and [row["what"] for row in json.loads(text)["findings"]]
    assert json.loads(written([], line_of(TEXT)))["findings"] == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "b.json:1: not valid JSON"),
        ("[]", "b.json:1: not a baseline"),
        ('{"format": 1, "findings": [{}]}', "b.json:1: not a baseline"),
        ('{"format": 2}', "written by a newer Shipway"),
    ],
)
def test_what_is_no_baseline_is_refused(text: str, what: str) -> None:
    with pytest.raises(ShipwayError) as error:
        read_baseline(text, "b.json")
    assert what in str(error.value)
