"""JSON on as few lines as a formatter leaves it on."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.derive.compact_json import WIDTH, to_json

values = st.recursive(
    st.one_of(st.text(max_size=20), st.integers(), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(data=st.dictionaries(st.text(max_size=8), values, min_size=1, max_size=5))
def test_it_says_what_it_was_made_from(data: dict[str, object]) -> None:
    """And no line of several things is longer than it may be."""
    text = to_json(data)
    assert json.loads(text) == data
    long = [line.strip() for line in text.splitlines() if len(line) > WIDTH]
    assert all(not line.startswith(("{", "[")) for line in long)


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        ({"a": {"x": 1}, "b": []}, ["{", '  "a": { "x": 1 },', '  "b": []', "}"]),
        ({"a": [{"x": 1}]}, ["{", '  "a": [{ "x": 1 }]', "}"]),
        ({"a": [1, 2]}, ["{", '  "a": [1, 2]', "}"]),
        (
            {"a": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]},
            ["{", '  "a": [', '    { "x": 1, "y": 2 },', '    { "x": 3, "y": 4 }', "  ]", "}"],
        ),
    ],
)
def test_what_fits_is_on_one_line(data: dict[str, object], lines: list[str]) -> None:
    assert to_json(data).splitlines() == lines
