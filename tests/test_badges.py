"""The badges of README are true, and ask nobody."""

from __future__ import annotations

import re
from runpy import run_path

import pytest

from support.hosts import REPOSITORY

SCRIPT = run_path(str(REPOSITORY / "scripts/badges"))
FACTS: dict[str, tuple[str, str]] = SCRIPT["facts"]()
README = (REPOSITORY / "README.md").read_text()
SHOWN = dict(re.findall(r"!\[([^\]]+)\]\(docs/assets/badges/(\w+)\.svg\)", README))


@pytest.mark.parametrize("name", FACTS)
def test_a_badge_says_what_the_file_says(name: str) -> None:
    svg = (REPOSITORY / f"docs/assets/badges/{name}.svg").read_text()
    assert svg == SCRIPT["badge"](*FACTS[name]), "scripts/badges makes them anew"
    assert "//" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert {said: file for said, file in SHOWN.items() if file == name} == {
        ": ".join(FACTS[name]).replace("license", "License"): name
    }


def test_each_badge_is_shown_and_the_license_is_the_files() -> None:
    assert set(SHOWN.values()) == set(FACTS)
    files = {path.stem for path in (REPOSITORY / "docs/assets/badges").iterdir()}
    assert files == set(FACTS)
    assert (REPOSITORY / "LICENSE").read_text().startswith(f"{FACTS['license'][1]} License\n")
