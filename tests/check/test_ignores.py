"""Findings that are meant: with a reason, for a time, and never for nothing."""

from __future__ import annotations

from datetime import date

import pytest

from shipway.check.finding import Finding
from shipway.check.ignores import Inline, has_comments, inline_in, sift
from shipway.check.settings import Ignore

TODAY = date(2026, 5, 1)
FOUND = Finding("a.yaml", 3, "healthcheck", "what", "fix")


def inline(text: str, path: str = "a.yaml") -> list[Inline]:
    """The exceptions in a text, which has nothing wrong in it."""
    found = list(inline_in(path, text))
    return [one for one in found if isinstance(one, Inline)] if found else []


def rules(text: str, *findings: Finding) -> list[str]:
    """What is left of findings in a text with exceptions."""
    return [one.rule for one in sift(findings, inline(text), (), TODAY, lambda one: True).kept]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nHEALTHCHECK x # shipway-ignore: healthcheck Swarm\n", 2),
        ("# shipway-ignore: healthcheck Swarm\n\n# more\nHEALTHCHECK x\n", 4),
        ("  // shipway-ignore: coerced-boolean old clients\n  A: z.x(),\n", 2),
        ("A: z.x(), /* shipway-ignore: coerced-boolean old clients */\n", 1),
    ],
)
def test_an_exception_is_for_its_line_or_the_next_one(text: str, line: int) -> None:
    """In the comments of YAML, Dockerfiles and TypeScript."""
    (one,) = inline(text)
    assert one.line == line and one.ignore.reason in ("Swarm", "old clients")


@pytest.mark.parametrize(
    ("comment", "why"),
    [
        ("healthcheck", "nothing says why"),
        ("healthcheck until=2027-01-31", "nothing says why"),
        ("healtcheck old", "did you mean healthcheck?"),
        ("", "there is no rule"),
        ("healthcheck until=soon old", "soon is no date"),
    ],
)
def test_what_is_no_exception_is_told(comment: str, why: str) -> None:
    (found,) = inline_in("Dockerfile", f"x # shipway-ignore: {comment}\n")
    assert isinstance(found, Finding)
    assert (found.rule, found.line) == ("bad-ignore", 1) and why in found.what


def test_an_exception_hides_its_own_finding_alone() -> None:
    text = "a\nb\nc # shipway-ignore: healthcheck Swarm\n"
    assert rules(text, FOUND) == []
    other = Finding("a.yaml", 3, "base-image", "what", "fix")
    assert rules(text, FOUND, other) == ["base-image"]
    assert rules(text) == ["unused-ignore"]


def test_an_exception_whose_last_day_is_over_hides_nothing() -> None:
    """It counts through that day; the finding comes back, and the exception is told."""
    text = "a\nb\nc # shipway-ignore: healthcheck until={} Swarm\n"
    assert rules(text.format("2026-05-01"), FOUND) == []
    assert rules(text.format("2026-04-30"), FOUND) == ["healthcheck", "unused-ignore"]


def test_an_exception_in_the_settings_is_for_a_path_or_a_glob() -> None:
    """It is unused only where this run would have found what it is for."""
    one = Ignore(
        "healthcheck", "services/*/Dockerfile", "Swarm", None, ("services/.shipway.yml", 9)
    )
    found = Finding("services/api/Dockerfile", 3, "healthcheck", "what", "fix")
    assert sift([found], (), [one], TODAY, lambda one: True).kept == []
    (unused,) = sift([], (), [one], TODAY, lambda one: True).kept
    assert (unused.path, unused.line, unused.rule) == ("services/.shipway.yml", 9, "unused-ignore")
    assert sift([], (), [one], TODAY, lambda one: False).kept == []


@pytest.mark.parametrize(
    "path", ["a/Dockerfile", "x.yml", "src/a.ts", "scripts/up", "a/.env.example"]
)
def test_comments_are_read_where_there_are_some(path: str) -> None:
    """Prose that speaks of exceptions has none."""
    assert has_comments(path) and not has_comments("docs/check.md")
