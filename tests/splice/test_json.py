"""JSON stays JSON: double quotes, quoted keys, no trailing commas."""

from __future__ import annotations

import json

import pytest

from shipway.errors import EditError
from shipway.splice.json import JsonDocument
from shipway.splice.model import apply

ENTRY = 'key: ["a", { b: 1 }]'
GROWN = {
    "one line": ('{"a": 1}', '{"a": 1, "key": ["a", { "b": 1 }]}'),
    "several lines": ('{\n\t"a": 1\n}', '{\n\t"a": 1,\n\t"key": ["a", { "b": 1 }]\n}'),
    "empty": ("{}", '{\n  "key": ["a", { "b": 1 }]\n}'),
    "crlf": ('{\r\n  "a": 1\r\n}\r\n', '{\r\n  "a": 1,\r\n  "key": ["a", { "b": 1 }]\r\n}\r\n'),
    "byte order mark": ("\ufeff{}\n", '\ufeff{\n  "key": ["a", { "b": 1 }]\n}\n'),
    "é before it": ('{ "é🚧": "é" }', '{ "é🚧": "é", "key": ["a", { "b": 1 }] }'),
}


@pytest.mark.parametrize(("before", "after"), GROWN.values(), ids=GROWN)
def test_an_entry_is_added_and_taken_out(before: str, after: str) -> None:
    document = JsonDocument(before, strict=True)
    assert apply(before, [document.insert(document.root, ENTRY)]) == after
    assert json.loads(after.removeprefix("\ufeff"))["key"] == ["a", {"b": 1}]
    grown = JsonDocument(after, strict=True)
    assert apply(after, [grown.remove(grown.root, grown.root.entries[-1])]) == before


def test_comments_and_trailing_commas_survive_where_they_are_allowed() -> None:
    before = '// a\n{\n  "a": [\n    1, // one\n  ], /* b */\n}\n// c\n'
    document = JsonDocument(before)
    after = apply(before, [document.insert(document.root.entries[0].value, "2")])
    assert after == '// a\n{\n  "a": [\n    1, // one\n    2,\n  ], /* b */\n}\n// c\n'


REFUSED = {
    "strict: a comment": ('{\n  "a": 1 // b\n}', True, "2"),
    "strict: single quotes": ("{\n\n  'a': 1\n}", True, "3"),
    "a missing bracket": ('{\n  "a": [1,\n}', False, "2"),
    "two values": ('"a"\n"b"', False, "1"),
    "a statement": ("module.exports = {};", False, "1"),
    "nothing": ("", False, "1"),
}


@pytest.mark.parametrize(("text", "strict", "line"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused(text: str, strict: bool, line: str) -> None:
    with pytest.raises(EditError) as caught:
        JsonDocument(text, strict=strict)
    assert caught.value.where == line and caught.value.fix
