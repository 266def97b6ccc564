"""JSON and YAML files of a service meet by what they say, not by the lines that it takes."""

from __future__ import annotations

import json

import pytest

from shipway.upgrade.data_merge import merge_data

PACKAGE = """\
{
  "name": "payments",
  "scripts": {
    "build": "tsup",
    "test": "vitest run"
  },
  "dependencies": {
    "fastify": "^5.1.0",
    "pino": "^10.0.0",
    "zod": "^4.1.0"
  }
}
"""


def swap(text: str, *pairs: tuple[str, str]) -> str:
    """Replace, and be sure that there was something to replace."""
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return text


BUMPED = swap(PACKAGE, ("^5.1.0", "^5.12.0"), ("^10.0.0", "^10.4.0"), ("^4.1.0", "^4.6.0"))


def merge(
    ours: str, base: str, new: str, path: str = "package.json"
) -> tuple[str, list[str], list[str]]:
    """The text, the conflicts and the notes."""
    merged = merge_data(path, ours.encode(), base.encode(), new.encode())
    assert merged is not None
    return merged.content.decode(), merged.conflicts, merged.notes


def test_three_bumps_beside_one_dependency_more() -> None:
    """Git sees one conflict here, in lines that say nothing against each other."""
    ours = swap(PACKAGE, ('    "pino"', '    "ioredis": "^6.0.0",\n    "pino"'))
    expected = swap(BUMPED, ('    "pino"', '    "ioredis": "^6.0.0",\n    "pino"'))
    assert merge(ours, PACKAGE, BUMPED) == (expected, [], [])


def test_a_new_dependency_takes_its_place_in_the_order() -> None:
    ours = swap(PACKAGE, ('\n    "zod"', '\n    "undici": "^7.0.0",\n    "zod"'))
    new = swap(BUMPED, ('    "pino"', '    "pg": "^8.23.1",\n    "pino"'))
    text, conflicts, _ = merge(ours, PACKAGE, new)
    names = list(json.loads(text)["dependencies"])
    assert names == ["fastify", "pg", "pino", "undici", "zod"] and conflicts == []


@pytest.mark.parametrize(
    ("mine", "offered", "taken"),
    [
        ("^4.9.0", "^4.6.0", "^4.9.0"),
        ("^4.2.0", "^4.6.0", "^4.6.0"),
        ("~4.10.0", "^4.6.0", "~4.10.0"),
        ("5.0.0", "^4.6.0", "5.0.0"),
    ],
)
def test_of_two_ranges_the_higher_wins_and_is_named(mine: str, offered: str, taken: str) -> None:
    ours, new = (swap(PACKAGE, ("^4.1.0", range_)) for range_ in (mine, offered))
    text, conflicts, notes = merge(ours, PACKAGE, new)
    assert json.loads(text)["dependencies"]["zod"] == taken
    assert conflicts == [] and len(notes) == 1
    assert "dependencies.zod" in notes[0] and mine in notes[0] and offered in notes[0]


def test_a_catalogs_ranges_are_compared_as_those_of_a_package_are() -> None:
    """In pnpm's own file, in the catalog that has no name and in those that have one."""
    base = "catalog:\n  zod: ^4.1.0\ncatalogs:\n  old:\n    zod: ^3.1.0\n    pino: ^9.0.0\n"
    ours = swap(base, ("^4.1.0", "^4.9.0"), ("^3.1.0", "^3.2.0"), ("^9.0.0", "~9.0.0"))
    new = swap(base, ("^4.1.0", "^5.0.0"), ("^3.1.0", "^3.3.0"), ("^9.0.0", "^9.1.0"))
    text, conflicts, notes = merge(ours, base, new, "pnpm-workspace.yaml")
    assert "  zod: ^5.0.0\n" in text and "    zod: ^3.3.0\n" in text and len(notes) == 2
    assert "pino: ~9.0.0" in text and len(conflicts) == 1 and "^9.1.0" in conflicts[0]
    other = merge(ours, base, new, "config/versions.yaml")
    assert other[0] == ours and len(other[1]) == 3


@pytest.mark.parametrize(
    "mine", ["catalog:", "workspace:*", "github:colinhacks/zod", "~4.6.0", "<5"]
)
def test_what_is_no_plain_range_stays_and_is_asked(mine: str) -> None:
    """Nobody can say which is higher."""
    ours = swap(PACKAGE, ("^4.1.0", mine))
    text, conflicts, _ = merge(ours, PACKAGE, BUMPED)
    assert json.loads(text)["dependencies"]["zod"] == mine
    assert len(conflicts) == 1 and "^4.6.0" in conflicts[0]


@pytest.mark.parametrize("mine", ["4.1.0", "~4.1.0", "^4.0.2", "~3.9.0"])
def test_a_version_that_the_team_pinned_or_held_back_stays_and_is_asked(mine: str) -> None:
    ours = swap(PACKAGE, ("^4.1.0", mine))
    text, conflicts, notes = merge(ours, PACKAGE, BUMPED)
    assert json.loads(text)["dependencies"]["zod"] == mine and notes == []
    assert len(conflicts) == 1 and "^4.6.0" in conflicts[0]


def test_a_dependency_that_the_team_took_out_stays_out() -> None:
    ours = swap(PACKAGE, ('    "pino": "^10.0.0",\n', ""))
    text, conflicts, notes = merge(ours, PACKAGE, BUMPED)
    assert "pino" not in json.loads(text)["dependencies"] and conflicts == []
    assert "dependencies.pino" in notes[0] and "^10.4.0" in notes[0]


def test_a_script_that_both_changed_stays_the_teams_in_a_file_that_can_be_read() -> None:
    ours = swap(PACKAGE, ("vitest run", "vitest run --coverage"))
    new = swap(PACKAGE, ("vitest run", "vitest run --bail 1"))
    text, conflicts, _ = merge(ours, PACKAGE, new)
    assert text == ours
    assert len(conflicts) == 1 and "scripts.test" in conflicts[0] and "--bail 1" in conflicts[0]


def test_the_hosts_formatting_stays() -> None:
    """Four columns, Windows line ends: what comes new is written as the rest is."""
    ours = swap(PACKAGE, ("  ", "    "), ("\n", "\r\n"))
    new = swap(BUMPED, ('    "test"', '    "start": "node dist/main.js",\n    "test"'))
    text, conflicts, _ = merge(ours, PACKAGE, new)
    assert ',\r\n        "start": "node dist/main.js"\r\n' in text and conflicts == []
    assert "\n" not in text.replace("\r\n", "") and json.loads(text) == json.loads(new)


def test_comments_of_a_tsconfig_stay() -> None:
    base = '{\n  "compilerOptions": {\n    "strict": true\n  },\n  "include": ["src"]\n}\n'
    ours = swap(base, ('"strict": true', '"strict": true, // never off\n    "noEmit": true'))
    new = swap(base, ('"strict": true', '"strict": true,\n    "target": "es2024"'))
    new = swap(new, ('["src"]', '["src", "scripts"]'))
    text, conflicts, _ = merge(ours, base, new, "tsconfig.json")
    assert "// never off" in text and '"target": "es2024"' in text and conflicts == []
    assert '["src", "scripts"]' in text


def test_yaml_meets_by_key_too() -> None:
    base = "settings:\n  retries: 3\n  timeout: 5\n"
    ours = swap(base, ("  timeout", "  mine: 1 # why\n  timeout"))
    new = swap(base, ("3", "4"), ("5", "6"))
    text, conflicts, _ = merge(ours, base, new, "config/queue.yaml")
    assert text == "settings:\n  retries: 4\n  mine: 1 # why\n  timeout: 6\n" and conflicts == []


@pytest.mark.parametrize(
    "case",
    {
        "another kind of file": ("main.ts", "a\n", "a\n", "b\n"),
        "the team's cannot be read": ("package.json", "{ not json", "{}", '{"a": 1}'),
        "it was a list": ("x.json", "[1]", "[1]", '{"a": 1}'),
        "not UTF-8": ("x.json", "\udcff", "{}", '{"a": 1}'),
    }.items(),
    ids=lambda case: case[0],
)
def test_what_cannot_meet_by_key_is_left_to_the_lines(case: tuple[str, tuple[str, ...]]) -> None:
    path, *texts = case[1]
    contents = [text.encode("utf-8", "surrogateescape") for text in texts]
    assert merge_data(path, *contents) is None
