"""The diffs in the reference pages are what the wirings do; SHIPWAY_REFRESH=1 writes them anew."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

import pytest

from support.hosts import REPOSITORY
from support.patching import CASES, read_case

PAGES = sorted((REPOSITORY / "docs/reference/wirings").glob("*.md"))
EXAMPLE = re.compile(r"(<!-- case: (\S+) -->\n```diff\n)([\s\S]*?)(```\n)")
WITH_EXAMPLE = [page for page in PAGES if EXAMPLE.search(page.read_text())]


def test_there_are_pages_with_examples() -> None:
    assert len(WITH_EXAMPLE) >= 4


@pytest.mark.parametrize("page", WITH_EXAMPLE, ids=lambda page: page.stem)
def test_the_example_is_true(page: Path) -> None:
    """The diff that a page shows is the diff that its golden folder has."""
    text = page.read_text()
    wanted = EXAMPLE.sub(lambda match: match[1] + diff(CASES / match[2]) + match[4], text)
    if os.environ.get("SHIPWAY_REFRESH"):
        page.write_text(wanted)
    assert page.read_text() == wanted, "run SHIPWAY_REFRESH=1 pytest and review the page"


def diff(folder: Path) -> str:
    before, path = read_case(folder)
    after = path.read_bytes().decode()
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=2, lineterm="")
    return "".join(f"{line}\n" for line in list(lines)[2:])
