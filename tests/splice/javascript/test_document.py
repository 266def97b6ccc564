"""What a JavaScript file exports, where it stands, and how entries are written into it."""

from __future__ import annotations

from typing import Any

import pytest

from shipway.errors import EditError
from shipway.splice.javascript.document import JavaScriptDocument
from shipway.splice.model import Node, apply

EXPORTS = {
    "module.exports": "module.exports = { a: 1 };",
    "exports and module.exports": "exports = module.exports = { a: 1 }",
    "a function's properties": "module.exports.default = { a: 1 }",
    "export default": "export default { a: 1 }",
    "a const": "const x = { a: 1 };\nexport default x;",
    "a let that nothing changes": "let x = { a: 1 };\nmodule.exports = x;",
    "an exported const": "export const x = { a: 1 };\nexport default x;",
    "a renamed export": "const x = { a: 1 };\nexport { x as default };",
    "const after const": "const y = { a: 1 };\nconst x = y;\nexport default (x);",
    "satisfies": "export default { a: 1 } satisfies Config;",
    "as const": "export default { a: 1 } as const;",
    "a type comment": "module.exports = /** @type {X} */ ({ a: 1 });",
    "defineConfig": "export default defineConfig({ a: 1 });",
    "two calls": "export default outer(inner({ a: 1 }), 2);",
    "the first object": "module.exports = make('x', { a: 1 }, { b: 2 });",
    "the last of a merge": "export default mergeConfig(base, { a: 1 });",
    "a function": "export default defineConfig(({ mode }) => ({ a: 1 }));",
    "frozen": "module.exports = Object.freeze({ a: 1 });",
    "a hashbang and a directive": "#!/usr/bin/env node\n'use strict';\nmodule.exports = { a: 1 };",
    "a byte order mark": "\ufeffmodule.exports = { a: 1 };",
}


@pytest.mark.parametrize("text", EXPORTS.values(), ids=EXPORTS)
def test_the_exported_object_is_found(text: str) -> None:
    root = JavaScriptDocument(text).root
    assert text[root.start : root.end] == "{ a: 1 }"
    assert value(root) == {"a": 1}


LITERALS: dict[str, Any] = {
    "'it\\'s'": "it's",
    '"\\u00e9\\x41\\u{1F6A7}\\n"': "éA🚧\n",
    '"\\ud83d\\udea7"': "🚧",
    "`plain`": "plain",
    "'a\\\nb'": "ab",
    "1": 1,
    "-1.5": -1.5,
    "0x10": 16,
    "true": True,
    "null": None,
    "[1, [2], { b: 3 }]": [1, [2], {"b": 3}],
    "{ 'x-y': 1, [`z`]: 2, 3: 4 }": {"x-y": 1, "z": 2, "3": 4},
    "[a, ...b, f(1), `${c}`, /r/]": ["a", "...b", "f(1)", "`${c}`", "/r/"],
}


@pytest.mark.parametrize("text", LITERALS)
def test_values_mean_what_they_mean_in_javascript(text: str) -> None:
    document = JavaScriptDocument(f"/* 🚧 */ export default {{ v: {text} }}")
    entry = document.root.entries[0]
    assert value(entry.value) == LITERALS[text]
    assert document.text[entry.value.start : entry.end] == text


def test_a_constant_leads_to_its_literal() -> None:
    text = "const list = [1];\nconst config = { list, other: list };\nmodule.exports = config;"
    root = JavaScriptDocument(text).root
    assert [text[e.value.start : e.value.end] for e in root.entries] == ["[1]", "[1]"]


def test_a_bare_expression_is_a_document_too() -> None:
    document = JavaScriptDocument.expression('{ name: "x", from: {} } // last')
    entry = document.root.entries[1]
    after = apply(document.text, [document.insert(entry.value, 'path: "^a/"')])
    assert after == '{ name: "x", from: {\n  path: "^a/",\n} } // last'
    again = JavaScriptDocument.expression(after)
    inner = again.root.entries[1].value
    assert apply(after, [again.remove(inner, inner.entries[0])]) == document.text


STYLES = {
    "our own": ("", 'key: ["a", { b: null }]'),
    "single quotes": ("x: 'y'", "key: ['a', { b: null }]"),
    "quoted keys": ("'x': 'y'", "'key': ['a', { 'b': null }]"),
    "a comment's quote is no habit": ("x: 1 // don't 'y' 'z'\n", 'key: ["a", { b: null }]'),
}


@pytest.mark.parametrize(("habit", "written"), STYLES.values(), ids=STYLES)
def test_entries_are_written_as_the_host_writes(habit: str, written: str) -> None:
    document = JavaScriptDocument(f"export default {{ {habit} }}")
    assert document.render(document.root, 'key: ["a", { b: null }]') == written


@pytest.mark.parametrize(
    ("unit", "comma"), [("  ", ","), ("    ", ""), ("\t", ","), ("\t", "")], ids=repr
)
def test_several_lines_are_indented_as_the_host_indents(unit: str, comma: str) -> None:
    head = f"export default {{\n{unit}a: {{\n{unit * 2}b: 1{comma}\n{unit}}}"
    text = f"{head}{comma}\n}};\n"
    document = JavaScriptDocument(text)
    after = apply(text, [document.insert(document.root, "c: {\n  d: [\n    1,\n  ],\n}")])
    lines = [f"{unit}c: {{", f"{unit * 2}d: [", f"{unit * 3}1{comma}", f"{unit * 2}]{comma}"]
    assert after == "\n".join([f"{head},", *lines, f"{unit}}}{comma}", "};\n"])


def test_a_missing_list_comes_and_goes_with_its_entries() -> None:
    text = "export default { a: 1 };\n"
    document = JavaScriptDocument(text)
    after = apply(text, [document.insert(document.child(document.root, "b", "list"), '"x"')])
    assert after == 'export default { a: 1, b: ["x"] };\n'
    again = JavaScriptDocument(after)
    child = again.child(again.root, "b", "list")
    assert apply(after, [again.remove(child, child.entries[0])]) == text


def test_the_host_s_own_list_stays_when_our_entry_goes() -> None:
    for text in ("export default { b: [] };", "export default { b: [ ] };"):
        document = JavaScriptDocument(text)
        after = apply(text, [document.insert(document.child(document.root, "b", "list"), '"x"')])
        again = JavaScriptDocument(after)
        child = again.child(again.root, "b", "list")
        assert apply(after, [again.remove(child, child.entries[0])]) == text


REFUSED = {
    "a class": ("export default class {}", "computed", "1"),
    "a call without an object": ("\nmodule.exports = require('./x');", "computed", "2"),
    "a name of another file": ("import x from './x';\nexport default x;", "computed", "2"),
    "a name that is assigned to": ("let x = {};\nx = y;\nexport default x;", "computed", "3"),
    "an endless round": ("const a = f(a);\nexport default a;", "computed", "2"),
    "a part of the exports": ("exports.a = [];", "assigned alone", "1"),
    "a missing bracket": ("export default {\n  a: [1,\n};", "syntax", "2"),
    "a merge conflict": ("export default {\n<<<<<<< HEAD\n};", "conflict", "2"),
}


@pytest.mark.parametrize(("text", "what", "line"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused(text: str, what: str, line: str) -> None:
    with pytest.raises(EditError) as caught:
        JavaScriptDocument(text)
    assert what in caught.value.what and caught.value.where == line and caught.value.fix


def test_a_key_that_is_there_twice_is_refused_but_not_a_spread() -> None:
    with pytest.raises(EditError) as caught:
        value(JavaScriptDocument("export default {\n  a: 1,\n  'a': 2,\n}").root)
    assert caught.value.where == "3"
    assert value(JavaScriptDocument("export default { ...x, a: 1, ...x }").root)


def value(node: Node) -> Any:
    """A literal as Python has it; code as its text."""
    if node.kind == "map":
        return {entry.key: value(entry.value) for entry in node.entries}
    if node.kind == "list":
        return [value(entry.value) for entry in node.entries]
    return node.value
