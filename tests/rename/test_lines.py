"""A new name goes into the lines that hold it; the team's lines around them stay."""

from __future__ import annotations

import pytest

from shipway.rename.lines import merge_renamed

BASE = b"a\npayments: 1\nb\nc\n"
NEW = BASE.replace(b"payments", b"billing")


@pytest.mark.parametrize(
    ("ours", "wanted"),
    [
        pytest.param(BASE, NEW, id="nothing-edited"),
        pytest.param(NEW, NEW, id="renamed-by-hand"),
        pytest.param(
            b"a\nmine\npayments: 1\nb\nc\n", b"a\nmine\nbilling: 1\nb\nc\n", id="above-it"
        ),
        pytest.param(b"a\npayments: 1\nmine\nc\n", b"a\nbilling: 1\nmine\nc\n", id="below-it"),
        pytest.param(b"a\nb\nc\n", b"a\nb\nc\n", id="the-line-with-the-name-deleted"),
        pytest.param(b"A\npayments: 1\n", b"A\nbilling: 1\n", id="all-others-changed"),
        pytest.param(
            b"a\r\nmine\r\npayments: 1\r\nb\r\nc\r\n",
            b"a\r\nmine\r\nbilling: 1\r\nb\r\nc\r\n",
            id="crlf",
        ),
    ],
)
def test_an_edit_beside_the_name_is_no_conflict(ours: bytes, wanted: bytes) -> None:
    merged = merge_renamed(ours, BASE, NEW)
    assert (merged.content, merged.conflicts) == (wanted, 0)


def test_an_edit_of_the_line_with_the_name_is_marked() -> None:
    merged = merge_renamed(BASE.replace(b"1", b"2"), BASE, NEW)
    assert merged.conflicts == 1 and b"payments: 2" in merged.content


def test_a_name_that_moves_lines_is_merged_as_lines() -> None:
    merged = merge_renamed(BASE + b"mine\n", BASE, b"a\nbilling:\n  1\nb\nc\n")
    assert (merged.content, merged.conflicts) == (b"a\nbilling:\n  1\nb\nc\nmine\n", 0)
