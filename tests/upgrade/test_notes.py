"""Release notes between two versions."""

from __future__ import annotations

import pytest

from shipway.upgrade.notes import notes_between

CHANGELOG = """\
# Changelog

## Unreleased

- later

## [1.2.0] - 2026-02-01

- two

### Fixed

- too

## v1.1.0

- one

## 1.0.0

- first
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"v1.1.0"}, "v1.2.0", ["two", "too"]),
        ({"v1.0.0", "v1.1.0"}, "v1.2.0", ["two", "too", "one"]),
        ({"v1.0.0"}, "v1.1.0", ["one"]),
        ({"v1.2.0"}, "v1.2.0", []),
        ({"some-branch"}, "v1.2.0", []),
        ({"v1.0.0"}, "some-branch", []),
    ],
)
def test_the_sections_that_some_service_passes_over(
    old: set[str], new: str, expected: list[str]
) -> None:
    notes = notes_between(CHANGELOG, old, new)
    assert [line[2:] for line in notes.splitlines() if line.startswith("- ")] == expected


def test_a_changelog_without_versions() -> None:
    """No heading names a version: there are no notes, and no error."""
    assert notes_between("# Changelog\n\n- x\n", {"v1.0.0"}, "v2.0.0") == ""
