"""Which proposals a person is shown, in which order, and what they are told to look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from propose.roster import OURS
from shipway.propose.engine import Asked
from shipway.propose.find import Found, Place, find
from shipway.propose.names import Roster, member
from shipway.propose.take import chosen
from support.hosts import git

ANIMALS = ("ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen", "jay", "kid", "owl")
NAMES = [f"{animal}-api" for animal in ANIMALS]


def found_in(root: Path, **files: str) -> Found:
    """What is proposed beside eleven siblings."""
    git(root, "init", "--quiet")
    for name, text in files.items():
        (root / name.replace("_", ".")).write_text(text)
    place = Place(root)
    return find(place, Asked(Roster(member(OURS), tuple(map(member, NAMES))), place.exists))


def shown(found: Found) -> list[str]:
    """The files of those that are shown."""
    return [one.path for one in found.shown]


def values(names: list[str]) -> str:
    """A list in YAML."""
    return "".join(["list:\n", *(f"  - {name}\n" for name in names)])


def blocks(names: list[str]) -> str:
    """Services of Compose that have nothing in common."""
    return "".join(
        f"  {name}:\n    image: {name[0] * 3}\n    user: {name[:3]}s\n" for name in names
    )


@pytest.mark.parametrize(("siblings", "there"), [(3, True), (2, False)], ids=["3", "2"])
def test_a_list_of_a_parsed_file_is_shown_from_a_fifth_of_the_siblings(
    tmp_path: Path, siblings: int, there: bool
) -> None:
    """Such a list is right twice in three times; fewer siblings stand in one by chance."""
    found = found_in(tmp_path, a_yml=values(NAMES[:siblings]))
    assert (shown(found) == ["a.yml"]) is there and len(found.proposals) == 1


@pytest.mark.parametrize(("siblings", "there"), [(4, True), (3, False)], ids=["4", "3"])
def test_lines_that_no_parser_judges_are_shown_from_a_third(
    tmp_path: Path, siblings: int, there: bool
) -> None:
    """A script may be about some services for a reason of its own."""
    found = found_in(tmp_path, a_sh="".join(f"deploy {name} now\n" for name in NAMES[:siblings]))
    assert (shown(found) == ["a.sh"]) is there and len(found.proposals) == 1


@pytest.mark.parametrize(("siblings", "there"), [(6, True), (5, False)], ids=["6", "5"])
def test_a_list_in_which_each_has_a_text_of_its_own_is_to_be_looked_at(
    tmp_path: Path, siblings: int, there: bool
) -> None:
    """A second Compose file: from half of the siblings ours belongs into it as often as not, and
    no text says how."""
    found = found_in(tmp_path, stack_yml=f"services:\n{blocks(NAMES[:siblings])}")
    told = [(one.path, one.line, one.there) for one in found.undecided]
    assert shown(found) == [] and (told == [("stack.yml", 19, 6)]) is there, told


def test_the_number_that_is_shown_is_the_number_that_is_taken(tmp_path: Path) -> None:
    """A list that is not shown may score higher: it took the number of another one."""
    objects = ",\n".join(f'  {{ "path": "{name}" }}' for name in NAMES[:2])
    script = ",\n".join(f'  "{name}"' for name in NAMES[:4])
    found = found_in(
        tmp_path, a_json=f"[\n{objects}\n]\n", b_ts=f"export const all = [\n{script},\n];\n"
    )
    assert [one.path for one in found.proposals if one.score > found.shown[0].score] == ["a.json"]
    assert shown(found) == ["b.ts"] == [chosen("1", found.proposals, 1)[0].path]
