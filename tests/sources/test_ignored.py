"""What git would leave out of a commit, and the line that takes it back: each is tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.sources.ignored import ignored
from support.hosts import make_host

WANTED = ("scripts/build.ts", "scripts/test/a.test.ts", "scripts/test/b.test.ts")
RULES = {
    "the folder": ("/scripts/", ["!/scripts/"]),
    "the folder, wherever it is": ("scripts", ["!/scripts/"]),
    "what lies in it": ("/scripts/*", ["!/scripts/build.ts", "!/scripts/test/"]),
    "a kind of file": ("*.test.ts", [f"!/{path}" for path in WANTED[1:]]),
}


@pytest.mark.parametrize("there", [False, True], ids=["to come", "there"])
@pytest.mark.parametrize("case", RULES)
def test_the_line_that_is_named_takes_it_back(tmp_path: Path, case: str, there: bool) -> None:
    """`!/scripts/` has no effect below `/scripts/*`, and was named there again and again."""
    rule, backs = RULES[case]
    files = dict.fromkeys(WANTED, "x\n") if there else {}
    root = make_host(tmp_path / "acme", {".gitignore": f"{rule}\n", **files})
    found = ignored(root, WANTED)
    assert [one.back for one in found] == backs
    (root / ".gitignore").write_text("\n".join([rule, *backs, ""]))
    assert ignored(root, WANTED) == []
