"""The judge itself: it must see an edit that went, a conflict, and a merge that no parser reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.edits import drop, insert, swap
from support.service_view import View
from support.verdicts import Verdict, verdict

BEFORE = '{\n  "name": "a",\n  "version": "0.0.0"\n}\n'
MARKED = """\
{
<<<<<<< before updating
  "name": "team",
=======
  "name": "template",
>>>>>>> after updating
  "version": "0.0.0"
}
"""
RENAMED = swap("package.json", '"a"', '"team"')
ADDED = insert("package.json", '"name"', '  "type": "module",\n')
TWICE = BEFORE.replace("{\n", "{\n" + '  "type": "module",\n' * 2)
CASES = {
    "kept": (RENAMED, BEFORE.replace('"a"', '"team"'), False, Verdict.CLEAN),
    "overwritten": (RENAMED, BEFORE, False, Verdict.LOST),
    "overwritten, but named": (RENAMED, BEFORE, True, Verdict.LOST),
    "marked": (RENAMED, MARKED, False, Verdict.CONFLICT),
    "named": (RENAMED, BEFORE.replace('"a"', '"team"'), True, Verdict.CONFLICT),
    "a key twice": (ADDED, TWICE, False, Verdict.BROKEN),
    "taken out and put back": (
        drop("package.json", '  "name": "a",\n'),
        BEFORE,
        False,
        Verdict.LOST,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_became_of_it(case: str, tmp_path: Path) -> None:
    """Each end of an edit gets its verdict: clean, conflict or lost."""
    edit, after, reported, expected = CASES[case]
    file = tmp_path / "services/api/package.json"
    file.parent.mkdir(parents=True)
    file.write_text(BEFORE)
    team = View(tmp_path, "api").edited(edit.change)
    file.write_text(after)
    assert verdict(edit, team, View(tmp_path, "api"), reported=reported) is expected
