"""What is held of the tests themselves."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import settings

from support.hosts import REPOSITORY

TESTS = REPOSITORY / "tests"
MAP = "A map of `tests/support`:"
WORDS = 5
"""A name of so many words is a sentence; a shorter one needs one below it."""


def without_a_sentence(source: str) -> list[str]:
    """The tests in a module's text whose names are short and that have no docstring."""
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and len(node.name.removeprefix("test_").split("_")) < WORDS
        and not ast.get_docstring(node)
    ]


def not_on_the_map(contributing: str, modules: list[str]) -> list[str]:
    """The modules of tests/support without a line of their own in CONTRIBUTING's map."""
    named = re.findall(r"^\| `(\w+)` \|", contributing.partition(MAP)[2], re.M)
    return sorted(set(modules) ^ set(named))


def support_modules() -> list[str]:
    return [file.stem for file in (TESTS / "support").glob("*.py") if file.stem != "__init__"]


@pytest.mark.parametrize(
    "file", sorted(TESTS.rglob("test_*.py")), ids=lambda file: str(file.relative_to(TESTS))
)
def test_every_test_says_in_a_sentence_what_it_proves(file: Path) -> None:
    assert without_a_sentence(file.read_text()) == []


def test_a_test_that_says_too_little_is_named() -> None:
    short = "def test_golden() -> None:\n    pass\n"
    told = 'def test_golden() -> None:\n    """Wiring gives `after`."""\n'
    assert without_a_sentence(short) == ["test_golden"]
    assert (
        without_a_sentence(f"class TestFleet:\n    {told}".replace('\n    "', '\n        "')) == []
    )
    assert without_a_sentence(short.replace("golden", "a_golden_case_is_kept")) == []


def test_contributing_has_a_line_for_every_module_of_support() -> None:
    assert not_on_the_map((REPOSITORY / "CONTRIBUTING.md").read_text(), support_modules()) == []


def test_a_module_that_is_not_on_the_map_is_named_and_one_that_is_gone_too() -> None:
    assert not_on_the_map(f"{MAP}\n| `hosts` | small |\n| `old` | gone |\n", ["hosts", "new"]) == [
        "new",
        "old",
    ]


def test_a_loaded_machine_fails_no_property() -> None:
    """Hypothesis' own deadline is 200 ms for an example; conftest.py takes it away for all."""
    assert settings.default is not None and settings.default.deadline is None
