"""The reference follows from the code, and links lead somewhere."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from pymdownx.slugs import slugify

from shipway.check.rules import all_rules
from shipway.commands.parser import COMMANDS, parser
from support.answers import values_of
from support.hosts import REPOSITORY

UNDER_ANOTHER_NAME = ["format", "reconcile", "recover"]
"""What tests/zoo, tests/upgrade/test_copier_update.py and tests/files/test_recovery.py try."""
REFERENCE = REPOSITORY / "docs/reference"


def questions() -> str:
    """docs/reference/questions.md, from copier.yml."""
    data = yaml.safe_load((REPOSITORY / "copier.yml").read_text())
    lines = [
        "# Questions",
        "",
        "Made from `copier.yml`. Answer any of them with `--data key=value`, or many at once as",
        "[example-answers.yml](../../example-answers.yml) does, with Copier's `--data-file`.",
    ]
    for name, question in data.items():
        if name.startswith("_") or question.get("when") is False:
            continue
        choices = question.get("choices")
        values = ", ".join(f"`{value}`" for value in values_of(choices))
        lines += ["", f"## {name}", "", question["help"] + (f" One of {values}." if values else "")]
        if question.get("ask") is False:
            lines += ["", "Found in the repository; not asked."]
    return "\n".join(lines) + "\n"


def commands() -> str:
    """docs/reference/commands.md, from the parsers' own help."""
    os.environ["COLUMNS"] = "90"
    root = parser()
    parts = ["# Commands", "", "Made from `shipway --help`.", "", "```", root.format_help(), "```"]
    choices = next(a.choices for a in root._actions if isinstance(a.choices, dict))
    for name, command in choices.items():
        parts += ["", f"## shipway {name}", "", "```", command.format_help(), "```"]
    return "\n".join(line.rstrip() for line in "\n".join(parts).split("\n")) + "\n"


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="argparse words its help by version")
@pytest.mark.parametrize("make", [questions, commands])
def test_the_reference_is_what_the_code_says(make: object) -> None:
    path = REFERENCE / f"{make.__name__}.md"  # type: ignore[attr-defined]
    text = make()  # type: ignore[operator]
    if os.environ.get("SHIPWAY_REFRESH"):
        path.write_text(text)
    assert path.read_text() == text, "SHIPWAY_REFRESH=1 scripts/test -k reference"


EXAMPLES = {"backups", "batch", "compose_latest", "hello", "labeler", "service_monitor"}


def test_the_ways_of_contributing_lead_to_files_that_are_there() -> None:
    """All that they name but the new ones of their examples, which nobody has added."""
    guide = (REPOSITORY / "CONTRIBUTING.md").read_text()
    ways = guide.partition("## What is added most often")[2].partition("\n## ")[0]
    named = re.findall(r"`((?:extensions|tests|docs)/[\w/-]+\.(?:py|md))`", ways)
    known = [
        path
        for path in named
        if EXAMPLES.isdisjoint(Path(path.replace("test_", "")).with_suffix("").parts)
    ]
    assert len(known) < len(named) and len(known) >= 4
    assert [path for path in named if (REPOSITORY / path).exists()] == known


def without_tests(commands: Iterable[str]) -> list[str]:
    """The commands that no test file bears the name of."""
    return [name for name in commands if not list((REPOSITORY / "tests").rglob(f"test_{name}.py"))]


def test_every_command_has_tests_of_its_name() -> None:
    """Its page is made from its help (above); `reconcile` and `format` are what
    Copier runs."""
    assert without_tests(COMMANDS) == UNDER_ANOTHER_NAME
    assert without_tests(["sync", "no_such"]) == ["no_such"]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", *map(str, sorted(
    path.relative_to(REPOSITORY) for folder in ("docs", "template/workspace")
    for path in (REPOSITORY / folder).rglob("*.md*")))])  # fmt: skip
def test_links_lead_somewhere(page: str) -> None:
    """Those of the pages here, and of those that a workspace gets, where some are rendered."""
    text = (REPOSITORY / page).read_text()
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        target = (REPOSITORY / page).parent / link
        assert target.exists() or target.with_name(f"{target.name}.jinja").exists(), link


HEADING = re.compile(r"^#+ (.+)$", re.M)
slug = slugify(case="lower")


def anchors_nowhere(page: str, text: str) -> list[str]:
    """The links of a page in the root whose anchor is no heading of what they lead to."""
    found = re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", text)
    return [
        f"{path}#{anchor}"
        for path, anchor in found
        if anchor not in (slug(words, "-") for words in HEADING.findall(_text(path or page)))
    ]


def _text(path: str) -> str:
    return (REPOSITORY / path).read_text()


def test_an_anchor_of_the_readme_is_a_heading() -> None:
    """The other pages' are held by the site's build: tests/test_site.py."""
    text = _text("README.md")
    assert text.count(".md#") > 3 and anchors_nowhere("README.md", text) == []
    assert anchors_nowhere("README.md", "[a](#limits) [b](SECURITY.md#no)") == ["SECURITY.md#no"]


def test_the_list_of_decisions_has_each_by_its_name() -> None:
    listed = re.findall(r"^- \[(.+)\]\((\d{4}-.+)\)$", _text("docs/decisions/README.md"), re.M)
    records = sorted((REPOSITORY / "docs/decisions").glob("0*.md"))
    names = [
        (file.read_text().partition("\n")[0].removeprefix("# "), file.name) for file in records
    ]
    assert listed == names


def rules_in(code: str) -> set[str]:
    """The rules that a module's text can print."""
    yielded = re.findall(r'yield (?:\([^)]*\)|\w+), "([a-z-]+)", ', code)
    made = re.findall(r'Finding\([^")]*"([a-z-]+)"', code)
    return {*yielded, *made, *re.findall(r'^RULE = "([a-z-]+)"', code, re.M)}


def rules() -> set[str]:
    """Every rule of `shipway check`."""
    modules = (REPOSITORY / "extensions/shipway/check").rglob("*.py")
    return {rule for module in modules for rule in rules_in(module.read_text())}


def test_every_rule_of_the_check_is_documented() -> None:
    """Its data makes the page, the list and what SARIF says of it."""
    assert len(rules()) > 50
    assert rules() - set(all_rules()) == set()


def test_every_rule_of_the_check_is_seen_to_find_something() -> None:
    """Some test of the check names it."""
    files = [
        *(REPOSITORY / "tests").rglob("check/**/*.py"),
        *(REPOSITORY / "tests").rglob("test_check.py"),
        *(REPOSITORY / "tests").rglob("test_newer_target.py"),
        *(REPOSITORY / "tests").rglob("test_add.py"),
    ]
    named = set(re.findall(r"[a-z]+(?:-[a-z]+)*", "".join(file.read_text() for file in files)))
    assert set(all_rules()) - named == set()


def test_a_rule_is_seen_however_it_is_written() -> None:
    code = 'Finding(path, 1, "no-latest", what, fix)\nRULE = "env-file"\n'
    code += 'yield keys, "policy-port", what, fix\n'
    assert rules_in(code) == {"no-latest", "env-file", "policy-port"}
