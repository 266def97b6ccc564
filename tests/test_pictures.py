"""The pictures of the docs: they show what the tutorial tells, and none asks anybody."""

from __future__ import annotations

import html
import re
from pathlib import Path
from runpy import run_path

import pytest

from support.hosts import REPOSITORY
from support.pages import fits, steps_of

ASSETS = REPOSITORY / "docs/assets"
PICTURES: dict[str, tuple[str, str]] = run_path(str(REPOSITORY / "scripts/pictures"))["PICTURES"]
ROWS = re.compile(r'<text class="t-r\d+" x="[\d.]+" y="([\d.]+)"[^>]*>([^<]*)</text>')
ASKED = re.compile(r"(?:src|href|url\()\W*(?:https?:)?//")


def lines_of(svg: str) -> list[str]:
    """What a picture of a terminal says, without the prompt's line and empty ones."""
    rows: dict[str, str] = {}
    for place, text in ROWS.findall(svg):
        rows[place] = rows.get(place, "") + html.unescape(text).replace("\xa0", " ")
    return [row.strip() for row in rows.values() if row.strip()][1:]


def unknown(lines: list[str], told: str) -> list[str]:
    """The lines of a picture that the page does not have, in its order."""
    page = (line.strip() for line in told.splitlines())
    return [line for line in lines if line != "…" and not any(fits(line, one) for one in page)]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_the_tutorial_tells(name: str) -> None:
    """And a run agrees with that: tests/test_tutorial.py."""
    page, fence = PICTURES[name]
    steps = steps_of((REPOSITORY / f"docs/tutorial/{page}.md").read_text())
    (told,) = {step.shown for step in steps if step.text == fence}
    lines = lines_of((ASSETS / f"terminal/{name}.svg").read_text())
    assert len(lines) > 2 and unknown(lines, told) == [], "scripts/pictures makes them anew"


def test_a_line_of_a_picture_that_the_page_does_not_have_is_named() -> None:
    assert unknown(["a", "c"], "a\nb\nc … d\n") == ["c"]
    assert unknown(["…", "c 3 d"], "a\nb\nc … d\n") == []


@pytest.mark.parametrize("file", sorted(ASSETS.rglob("*.svg")), ids=lambda file: file.stem)
def test_a_picture_asks_nobody(file: Path) -> None:
    """No font, style or image from elsewhere; the namespace is a name."""
    assert not ASKED.search(file.read_text()) and "@import" not in file.read_text()


def test_the_map_of_a_workspace_names_what_is_there() -> None:
    """Its services are those of the tutorial's second part."""
    named = re.findall(r'class="code">([\w./-]+)<', (ASSETS / "workspace.svg").read_text())
    made = [name for name in named if not name.startswith("services/")]
    assert len(made) >= 9
    assert [name for name in made if not (REPOSITORY / "template/workspace" / name).exists()] == []
