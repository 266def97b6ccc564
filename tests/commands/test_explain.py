"""`shipway explain RULE` and `shipway check --list-rules`: the rules, for people and programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway import __version__
from shipway.check.rules import all_rules
from support.json_output import read_output


def test_a_rule_is_explained_with_its_example_and_its_cure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In no repository too, and without Markdown's marks."""
    assert shipway(tmp_path, "explain", "healthcheck") == 0
    out = capsys.readouterr().out
    assert "HEALTHCHECK CMD true" in out and "cure   delete this instruction" in out
    assert "`" not in out and "# shipway-ignore: healthcheck REASON" in out


def test_a_misspelt_rule_is_an_error_with_the_one_that_was_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(tmp_path, "explain", "healtcheck") == 2
    assert "fix: shipway explain healthcheck" in capsys.readouterr().err
    assert shipway(tmp_path, "explain", "zzz") == 2
    assert "shipway check --list-rules" in capsys.readouterr().err


def test_the_list_and_its_json_name_every_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(tmp_path, "check", "--list-rules") == 0
    rows = capsys.readouterr().out.splitlines()[2:]
    assert [row.split()[0] for row in rows] == list(all_rules())
    assert shipway(tmp_path, "check", "--list-rules", "--json") == 0
    said = read_output(capsys.readouterr().out, "check")
    assert (said["shipway"], said["format"]) == (__version__, 1)
    assert [rule["id"] for rule in said["rules"]] == list(all_rules())
    assert shipway(tmp_path, "explain", "drift", "--json") == 0
    (drift,) = (rule for rule in said["rules"] if rule["id"] == "drift")
    assert read_output(capsys.readouterr().out, "explain")["rule"] == drift
