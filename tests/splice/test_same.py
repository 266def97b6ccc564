"""When two values mean the same: of maps the order says nothing, of lists it does."""

from __future__ import annotations

import pytest

from shipway.splice.javascript.document import JavaScriptDocument
from shipway.splice.model import same
from shipway.splice.yaml.document import YamlDocument

YAML = {
    "keys in another order": ("{a: 1, b: {c: 2, d: 3}}", "{b: {d: 3, c: 2}, a: 1}", True),
    "block style and braces": ("a:\n  - b: 1\n", "{a: [{b: 1}]}", True),
    "quotes": ("a: b", "a: 'b'", True),
    "a number and its text": ("a: 1", "a: '1'", False),
    "true and one": ("a: true", "a: 1", False),
    "one key more": ("a: 1", "{a: 1, b: 2}", False),
    "another key": ("a: 1", "b: 1", False),
    "items in another order": ("[a, b]", "[b, a]", False),
    "one item more": ("[a]", "[a, a]", False),
    "variables in another order": (
        "env: [{name: A, value: x}, {name: B, value: $(A)}]",
        "env: [{name: B, value: $(A)}, {name: A, value: x}]",
        False,
    ),
    "merged twice and once": ("- &x {a: 1}\n- {<<: *x, <<: *x}", "- &x {a: 1}\n- {<<: *x}", False),
    "an alias of another name": ("- &x 1\n- *x", "- &y 1\n- *y", False),
}


@pytest.mark.parametrize("case", YAML)
def test_yaml_means_the_same(case: str) -> None:
    """Either way round."""
    left, right, alike = YAML[case]
    nodes = YamlDocument(left).root, YamlDocument(right).root
    assert same(*nodes) == same(*reversed(nodes)) == alike


JAVASCRIPT = {
    "keys in another order": ("{ a: 1, b: [2] }", "{ 'b': [2], a: 1 }", True),
    "a spread before and behind a key": ("{ ...rest, a: 1 }", "{ a: 1, ...rest }", False),
    "spreads in another order": ("{ ...a, ...b }", "{ ...b, ...a }", False),
    "the same spread": ("{ ...rest, a: 1 }", "{ ...rest, a: 1 }", True),
}


@pytest.mark.parametrize("case", JAVASCRIPT)
def test_javascript_means_the_same(case: str) -> None:
    """Of a key and a spread the later one wins."""
    left, right, alike = JAVASCRIPT[case]
    nodes = [JavaScriptDocument(f"export default {text};\n").root for text in (left, right)]
    assert same(*nodes) == same(*reversed(nodes)) == alike
