"""The tutorial, followed from its first line: each command typed, each edit made, each output seen.

The gate follows a page up to its first `pnpm install`, and `scripts/test --deep` to its end.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.hosts import REPOSITORY, git
from support.pages import Reader, difference, fits, steps_of
from support.places import open_folder
from support.sweeps import further

FOLDER = REPOSITORY / "docs/tutorial"
PAGES = sorted(file.name for file in FOLDER.glob("*.md"))
QUICK = ("1-a-service-in-your-repository.md", "3-an-update-with-a-conflict.md")
"""`shipway init`, with which the other one begins, is typed from README: tests/test_readme.py."""
INSTALLS = re.compile(r"^pnpm install", re.M)
TO_ITS_END = "to its end"


def follow(page: str, folder: Path, template: Path, *, whole: bool) -> list[str]:
    """Where something else was shown than the page tells."""
    steps = steps_of((FOLDER / page).read_text())
    cut = next((n for n, step in enumerate(steps) if INSTALLS.search(step.text)), len(steps))
    reader = Reader(folder, {"URL": str(template)})
    return [
        f"$ {step.text}{difference(shown, step.shown)}"
        for step, shown in reader.follows(steps if whole else steps[:cut])
        if step.shown and not fits(shown, step.shown)
    ]


@pytest.mark.slow
@pytest.mark.node
@pytest.mark.parametrize(
    ("page", "how"),
    [
        *((page, "without pnpm") for page in QUICK),
        *further(*((page, TO_ITS_END) for page in PAGES)),
    ],
)
def test_a_page_of_the_tutorial_goes_as_it_says(page: str, how: str, template: Path) -> None:
    assert len(PAGES) == 3 and set(QUICK) < set(PAGES)
    with open_folder("tutorial") as folder:  # a whole workspace starts a database server
        otherwise = follow(page, folder, template, whole=how == TO_ITS_END)
    assert not otherwise, "\n\n".join(otherwise)
    tags = git(template, "tag").split()
    assert tags == ["v1.0.0"], "a reader's own template is a clone"


def test_what_differs_from_run_to_run_is_three_dots() -> None:
    told = "name  version\n…\nit took … s\n"
    assert fits("name  version\na\nb\nit took 3 s\n\n", told)
    assert fits("name  version\nit took 3 s\n", told)
    assert not fits("name  versions\nit took 3 s\n", told)
    assert not fits("name  version\nit took 3 s\nand more\n", told)


def test_a_fence_is_typed_shown_or_edited() -> None:
    page = "```sh\nls\n```\n\n```text\na\n```\n\n```sh\ncd b\n```\nwords\n```text\nno\n```\n"
    page += "```diff\n+x\n```\n```yaml\nz\n```\n"
    assert steps_of(page) == [("sh", "ls\n", "a\n"), ("sh", "cd b\n", ""), ("diff", "+x\n", "")]


def test_a_command_that_fails_ends_the_page(tmp_path: Path) -> None:
    """Unless it says so, and then it must."""
    reader = Reader(tmp_path, {})
    with pytest.raises(AssertionError, match="exit code 1"):
        list(reader.follows(steps_of("```sh\nfalse\n```\n")))
    with pytest.raises(AssertionError, match="exit code 0"):
        list(reader.follows(steps_of("```sh\ntrue  # exit code 1\n```\n")))
