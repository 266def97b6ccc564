"""Edits of a file that is there already; one that finds nothing to change is a test's mistake.

A test must not lose its case without a word when a file is renamed or a line is worded anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from support.hosts import commit

Edit = Callable[[str], str]


def swap(before: str, after: str, most: int = -1) -> Edit:
    """An edit that replaces one text by another, ``most`` times at the most (-1: everywhere).

    Raises AssertionError when the text is not there.
    """

    def edit(text: str) -> str:
        assert before in text, f"nothing to replace: {before!r}"
        return text.replace(before, after, most)

    return edit


def change_file(file: Path, change: Edit) -> None:
    """Edit ``file`` in place, its line ends as they are.

    Raises FileNotFoundError when it is missing, AssertionError when nothing changes.
    """
    before = file.read_bytes().decode()
    after = change(before)
    assert after != before, f"the edit of {file} changes nothing"
    file.write_bytes(after.encode())


def team_edit(host: Path, path: str, before: str, after: str, most: int = -1) -> None:
    """A team member's edit of one text, ``most`` times at the most, committed."""
    change_file(host / path, swap(before, after, most))
    commit(host)
