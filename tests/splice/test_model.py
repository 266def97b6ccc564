"""Nodes: a path into a document is data."""

from __future__ import annotations

import pytest

from shipway.splice.json import JsonDocument
from shipway.splice.model import Key, line_at
from shipway.splice.yaml.document import YamlDocument
from shipway.splice.yaml.stream import documents_of

TEXT = "# top\nimages:\n  - name: api\n    tags: [a, b]\nnone:\nlike: &x {a: 1}\nalias: *x\n"
FOUND: dict[tuple[Key, ...], object] = {
    (): None,
    ("images", 0, "name"): "api",
    ("images", 0, "tags", 1): "b",
    ("images", 1): None,
    ("images", "name"): None,
    ("images", 0, "name", "more"): None,
    ("images", 0, 0): None,
    ("none", "more"): None,
    ("alias", "a"): None,
}


@pytest.mark.parametrize("path", FOUND, ids=str)
def test_a_path_leads_to_a_value_or_to_nothing(path: tuple[Key, ...]) -> None:
    """Names lead into maps, numbers into lists; every other step leads nowhere, and fails never."""
    assert YamlDocument(TEXT).root.value_at(*path) == FOUND[path]


def test_what_is_no_map_has_no_keys() -> None:
    """A list, a scalar and an alias answer as a map without the key does."""
    root = YamlDocument(TEXT).root
    values = {entry.key: entry.value for entry in root.entries}
    assert [values[key].get("a") for key in ("images", "none", "alias")] == [None] * 3
    assert root.at() is root and root.at("images", 0, "more") is None
    assert [len(root.entries_at(key)) for key in ("images", "none", "more")] == [1, 0, 0]
    assert JsonDocument('{"a": [1, {"b": 2}]}').root.value_at("a", 1, "b") == 2


LINES: dict[tuple[Key, ...], int] = {
    ("images", 0, "tags"): 4,
    ("images", 0, "more"): 3,
    ("images", 7): 2,
    ("more", "and more"): 2,
    ("like", "a"): 6,
}


@pytest.mark.parametrize("path", LINES, ids=str)
def test_a_line_is_that_of_the_deepest_part_that_there_is(path: tuple[Key, ...]) -> None:
    """Also in the second document of a file, where lines count from the file's start."""
    assert line_at(YamlDocument(TEXT), *path) == LINES[path]
    both = f"a: 1\n---\n{TEXT}"
    assert documents_of(both)[1].line_at(both, *path) == LINES[path] + 2
