"""The diffs in the reference pages are what the wirings do; SHIPWAY_REFRESH=1 writes them anew,
and the first words of a page that is missing."""

from __future__ import annotations

import difflib
import os
import re
import sys
from pathlib import Path

import pytest

from shipway.wiring.registry import TARGETS
from shipway.wiring.target import Target
from support.hosts import REPOSITORY
from support.patching import CASES, cases, read_case

PAGES = sorted((REPOSITORY / "docs/reference/wirings").glob("*.md"))
EXAMPLE = re.compile(r"(<!-- case: (\S+) -->\n```diff\n)([\s\S]*?)(```\n)")
WITH_EXAMPLE = [page for page in PAGES if EXAMPLE.search(page.read_text())]


def test_there_are_pages_with_examples() -> None:
    assert len(WITH_EXAMPLE) >= 4


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_every_target_has_its_tests_its_golden_folders_and_its_page(target: Target) -> None:
    """One that lies in the room is wired; what is missing beside it is said by its path."""
    tests = REPOSITORY / "tests/wiring"
    assert list(tests.glob(f"test_{target.name}*.py")), f"{tests}/test_{target.name}.py"
    assert cases(target.name), f"{CASES / target.name}/ODDITY/before.*"
    page = REPOSITORY / f"docs/reference/wirings/{target.name}.md"
    if os.environ.get("SHIPWAY_REFRESH") and not page.is_file():
        page.write_text(first_words(target))
    assert page.is_file(), f"{page}: SHIPWAY_REFRESH=1 writes its first words"


def first_words(target: Target) -> str:
    """A page to go on from: the module's docstring, and the diff of the first golden folder."""
    said = (sys.modules[type(target).__module__].__doc__ or "").strip()
    title, _, rest = said.partition(": ")
    case = cases(target.name)[0]
    example = f"<!-- case: {target.name}/{case.name} -->\n```diff\n{diff(case)}```\n"
    return f"# {title}\n\n{rest[:1].upper()}{rest[1:]}\n\n{example}"


def test_a_page_begins_with_what_the_module_says_and_a_diff() -> None:
    codeowners = next(target for target in TARGETS if target.name == "codeowners")
    words = first_words(codeowners)
    assert words.startswith("# CODEOWNERS\n\nWho owns the service's folder.\n\n<!-- case: codeow")
    assert "\n+/services/payments/ @acme/payments\n" in words


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
