"""What SARIF says: every rule, where it is documented, and the edits that cure."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from check.sarif_schema import problems_of
from shipway.check.edits import Edit, edit_for
from shipway.check.finding import Finding
from shipway.check.formats import Source, coloured, github, sarif
from shipway.check.rules import all_rules

HOME = "https://git.example.com/acme/shipway"


def said(found: Finding, line: str = "") -> dict[str, Any]:
    """The only run of a SARIF file with one finding."""
    source = Source(lambda path, number: line, HOME, "v1.0.0")
    (run,) = json.loads(sarif([found], source))["runs"]
    return dict(run)


def finding(rule: str, fix: str) -> Finding:
    return Finding("a b/x.yaml", 7, rule, "what", fix)


def applied(line: str, edit: Edit | None) -> str | None:
    """The line after the edit; empty when it goes, None without one."""
    return edit and line[: edit.start - 1] + edit.text + line[edit.end - 1 :]


def test_every_rule_has_its_page_its_help_and_its_level() -> None:
    run = said(finding("healthcheck", "x"))
    driver = run["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == list(all_rules())
    assert driver["informationUri"] == HOME and driver["version"]
    (result,) = run["results"]
    rule = driver["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == "healthcheck"
    assert rule["helpUri"] == f"{HOME}/blob/v1.0.0/docs/reference/rules.md#healthcheck"
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert "HEALTHCHECK CMD true" in rule["help"]["text"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%20b/x.yaml"


def test_a_tool_that_does_not_know_its_home_names_no_page() -> None:
    (run,) = json.loads(sarif([]))["runs"]
    assert "informationUri" not in run["tool"]["driver"]
    assert not any("helpUri" in rule for rule in run["tool"]["driver"]["rules"])


@pytest.mark.parametrize(
    ("rule", "fix", "before", "after"),
    [
        ("privileged", "delete this line", "    privileged: true", ""),
        ("healthcheck", "delete this instruction", "HEALTHCHECK CMD true", ""),
        ("syntax-line", "delete this line", "# syntax=docker/dockerfile:1", ""),
        (
            "run-as-non-root",
            "write runAsNonRoot: true",
            "  runAsNonRoot: false",
            "  runAsNonRoot: true",
        ),
        (
            "coerced-boolean",
            "write z.stringbool()",
            "  A: z.coerce.boolean().default(true),",
            "  A: z.stringbool().default(true),",
        ),
    ],
)
def test_a_cure_that_is_an_edit_of_its_line_is_a_fix(
    rule: str, fix: str, before: str, after: str
) -> None:
    found = finding(rule, fix)
    assert applied(before, edit_for(found, before)) == after
    (result,) = said(found, before)["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["deletedRegion"]["startLine"] == 7
    assert (replacement["deletedRegion"]["endLine"] == 8) == (after == "")


@pytest.mark.parametrize(
    ("rule", "fix", "line"),
    [
        ("privileged", "delete this line", "securityContext: {privileged: true}"),
        ("privileged", "delete this line", "  - privileged: true"),
        ("healthcheck", "delete this instruction", "HEALTHCHECK --interval=1s \\"),
        ("sysctls", "delete this item", "  - name: kernel.msgmax"),
        ("run-as-non-root", "write runAsNonRoot: true", "  securityContext:"),
        ("probe-host", "delete this line", "  host: >-"),
        ("drift", "shipway sync payments", "x: 1"),
    ],
)  # fmt: skip
def test_where_a_person_must_look_there_is_no_fix(rule: str, fix: str, line: str) -> None:
    """Flow style, the first key of an item, continued lines, commands."""
    assert edit_for(finding(rule, fix), line) is None
    assert "fixes" not in said(finding(rule, fix), line)["results"][0]


def test_a_warning_is_one_in_a_pull_request_too() -> None:
    found = Finding("x", 1, "drift", "what", "fix", level="warning")
    assert github([found]).startswith("::warning file=x,line=1,")
    assert said(found)["results"][0]["level"] == "warning"


def test_a_terminal_tells_the_place_and_the_level_by_colour() -> None:
    """Without the colours it is the text, and the level of an error is said too."""
    found = Finding("a.yml", 3, "drift", "is old", "shipway sync a")
    shown = coloured([found])
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert plain == "a.yml:3: error: is old [drift]\n  fix: shipway sync a"
    assert shown.count("\x1b[") >= 8


def test_every_rule_and_a_fix_are_valid_sarif() -> None:
    """By the format's own schema, with the pages of the rules and without."""
    source = Source(lambda path, number: "HEALTHCHECK CMD true", HOME, "v1.0.0")
    found = [finding("healthcheck", "delete this instruction"), finding("drift", "shipway sync a")]
    assert "deletedRegion" in sarif(found, source) and "helpUri" in sarif(found, source)
    assert problems_of(sarif(found, source)) == problems_of(sarif([])) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('"level": "warning"', '"level": "loud"'),
        ('"startLine": 7', '"startLine": 0'),
        ('"ruleIndex"', '"ruleNumber"'),
        ('"deletedRegion"', '"deleted"'),
        ('"version": "2.1.0"', '"version": "2.2.0"'),
        ('"columnKind": "unicodeCodePoints"', '"columnKind": "bytes"'),
    ],
)
def test_the_schema_of_sarif_finds_a_slip(right: str, wrong: str) -> None:
    found = Finding("x", 7, "healthcheck", "what", "delete this instruction", level="warning")
    text = sarif([found], Source(lambda path, number: "HEALTHCHECK CMD true"))
    assert right in text and problems_of(text.replace(right, wrong))
