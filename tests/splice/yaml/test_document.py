"""Splicing YAML: one oddity a test, each as text before and text after."""

from __future__ import annotations

import pytest

from shipway.errors import EditError
from shipway.splice.model import Edit, Entry, Node, apply
from shipway.splice.yaml.document import YamlDocument

NESTED = "ours:\n  a:\n    - b\n    - c: d\n      e: f"


def node(document: YamlDocument, *path: str | int) -> Node:
    """The value at ``path``."""
    found = document.root.at(*path)
    assert found is not None
    return found


def inserted(text: str, snippet: str, *path: str | int) -> str:
    """``text`` with the snippet at ``path``, after taking it out again gave ``text`` back."""
    document = YamlDocument(text)
    container = node(document, *path)
    edit = document.insert(container, snippet)
    after = YamlDocument(apply(text, [edit]))
    entry = ours(node(after, *path), container)
    assert apply(after.text, [after.remove(node(after, *path), entry)]) == text
    return after.text


def ours(after: Node, before: Node) -> Entry:
    """The first entry that was not there."""
    same = [a.value.value == b.value.value and a.key == b.key
            for a, b in zip(after.entries, before.entries, strict=False)]  # fmt: skip
    return after.entries[same.index(False) if False in same else len(same)]


def refused(text: str, *path: str | int, snippet: str = "ours: 1") -> EditError:
    """Why nothing can be put in."""
    with pytest.raises(EditError) as caught:
        inserted(text, snippet, *path)
    assert caught.value.where and caught.value.fix
    return caught.value


INSERTED = {
    "indent of four": ("a:\n    b:\n        c: 1\n", ("a",), NESTED,
        "a:\n    b:\n        c: 1\n    ours:\n        a:\n            - b\n            - c: d\n"
        "              e: f\n"),
    "flush lists": ("a:\n  b:\n  - c\n", ("a",), NESTED,
        "a:\n  b:\n  - c\n  ours:\n    a:\n    - b\n    - c: d\n      e: f\n"),
    "wide dashes": ("a:\n  -   b\n", ("a",), "x: 1\ny: 2", "a:\n  -   b\n  -   x: 1\n      y: 2\n"),
    "CRLF": ("a:\r\n  b: 1\r\n", ("a",), "c: 2", "a:\r\n  b: 1\r\n  c: 2\r\n"),
    "no final line end": ("a:\n  b: 1", ("a",), "c: 2", "a:\n  b: 1\n  c: 2"),
    "byte order mark": ("\ufeffa: 1\n", (), "c: 2", "\ufeffa: 1\nc: 2\n"),
    "byte order mark, sorted": ("\ufeffb: 1\nc: 1\nd: 1\n", (), "a: 2",
        "\ufeffa: 2\nb: 1\nc: 1\nd: 1\n"),
    "astral characters": ("😀: 😀 # 😀\nb: '😀'\n", (), "c: 😀", "😀: 😀 # 😀\nb: '😀'\nc: 😀\n"),
    "blank lines between": ("a:\n  x: 1\n\nb:\n  x: 1\n", (), "c:\n  x: 1",
        "a:\n  x: 1\n\nb:\n  x: 1\n\nc:\n  x: 1\n"),
    "a single item, keys apart": ("a:\n  - b: 1\n    c: 2\n\nd: 1\n", ("a",), "b: 2\nc: 3",
        "a:\n  - b: 1\n    c: 2\n  - b: 2\n    c: 3\n\nd: 1\n"),
    "single quotes": ("a: 'x y'\nb: 'z'\n", (), 'c: "1"', "a: 'x y'\nb: 'z'\nc: '1'\n"),
    "single quotes around a quote": ("a: 'x y'\n", (), 'c: "it\'s"', "a: 'x y'\nc: \"it's\"\n"),
    "all items in quotes": ("- 'a/*'\n- 'b/*'\n", (), "c/*", "- 'a/*'\n- 'b/*'\n- 'c/*'\n"),
    "items with and without quotes": ("- a/*\n- 'b/*'\n", (), "c/*", "- a/*\n- 'b/*'\n- c/*\n"),
    "sorted stays sorted": ("- a\n- c\n- d\n", (), "b", "- a\n- b\n- c\n- d\n"),
    "two are no order": ("- a\n- c\n", (), "b", "- a\n- c\n- b\n"),
    "sorted, first, below a header": ("x:\n  # why b\n  b: 1\n  c: 1\n  d: 1\n", ("x",), "a: 1",
        "x:\n  a: 1\n  # why b\n  b: 1\n  c: 1\n  d: 1\n"),
    "sorted, first, behind a dash": ("- b: 1\n  c: 1\n  d: 1\n", (0,), "a: 1",
        "- a: 1\n  b: 1\n  c: 1\n  d: 1\n"),
    "sorted, first, below an anchor": ("x: &x\n  b: 1\n  c: 1\n  d: 1\n", ("x",), "a: 1",
        "x: &x\n  a: 1\n  b: 1\n  c: 1\n  d: 1\n"),
    "deeper comment belongs above": ("a:\n  b: 1\n   # of b\n# of c\nc: 1\n", ("a",), "d: 1",
        "a:\n  b: 1\n   # of b\n  d: 1\n# of c\nc: 1\n"),
    "commented-out sibling": ("a:\n  b:\n    x: 1\n  # c:\n  #   x: 1\n", ("a",), "d: 1",
        "a:\n  b:\n    x: 1\n  d: 1\n  # c:\n  #   x: 1\n"),
    "no value yet": ("a: # why\n\nb: 1\n", ("a",), "c: 1", "a: # why\n  c: 1\n\nb: 1\n"),
    "no value yet, a list": ("a:\nb:\n- 1\n", ("a",), "c", "a:\n- c\nb:\n- 1\n"),
    "empty file": ("", (), "a: 1", "a: 1\n"),
    "only a comment": ("# x", (), "a: 1", "# x\na: 1"),
    "only a document mark": ("---\n", (), "a: 1", "---\na: 1\n"),
    "end mark": ("a: 1\n...\n", (), "b: 1", "a: 1\nb: 1\n...\n"),
    "keep indicator": ("a: |+\n  x\n\n\nb:\n  c: 1\n", (), "d: 1",
        "a: |+\n  x\n\n\nb:\n  c: 1\nd: 1\n"),
    "keep indicator just above": ("a:\n  - 1\n\nb: |+\n  x\n\n", (), "d: 1",
        "a:\n  - 1\n\nb: |+\n  x\n\nd: 1\n"),
    "merge key": ("x: &x {a: 1}\ny:\n  <<: *x\n  b: 1\n", ("y",), "c: 1",
        "x: &x {a: 1}\ny:\n  <<: *x\n  b: 1\n  c: 1\n"),
    "alias as a key": ("x: &x k\n*x : 1\n", (), "c: 1", "x: &x k\n*x : 1\nc: 1\n"),
    "tag": ("x: !override\n  - a\n", ("x",), "b", "x: !override\n  - a\n  - b\n"),
    "list in brackets": ("x: [a, b]\n", ("x",), "c", "x: [a, b, c]\n"),
    "list in brackets, a line each": ("x: [\n  a,\n  b,\n]\n", ("x",), "c",
        "x: [\n  a,\n  b,\n  c,\n]\n"),
    "map in braces": ("x: { a: 1 }\n", ("x",), "b:\n  - 'y'\n  - c: '[z]'",
        "x: { a: 1, b: ['y', {c: \"[z]\"}] }\n"),
    "empty braces with an anchor": ("x: &x {}\n", ("x",), "a: 1", "x: &x {a: 1}\n"),
    "block of text": ("a: 1\nb:\n    c: 1\n", ("b",), "d: |\n  x\n\n    y",
        "a: 1\nb:\n    c: 1\n    d: |\n      x\n\n        y\n"),
}  # fmt: skip


@pytest.mark.parametrize("oddity", INSERTED)
def test_insert_follows_the_host_and_remove_undoes_it(oddity: str) -> None:
    """The new entry stands as the host would have written it."""
    before, path, snippet, after = INSERTED[oddity]
    assert inserted(before, snippet, *path) == after


REFUSED = {
    "not closed": ("a: [1\n", (), "2", "not valid YAML"),
    "tabs as indent": ("a:\n\t- b\n", (), "2", "not valid YAML: found character that cannot start"),
    "two documents": ("a: 1\n---\nb: 1\n", (), "2", "expected a single document"),
    "unknown alias": ("a: *x\n", (), "1", "undefined alias"),
    "anchor twice": ("a: &x 1\nb: &x 2\n", (), "2", "duplicate anchor"),
    "control character": ("a: 1\nb: \x01\n", (), "2", "a character that YAML forbids"),
    "bare carriage return": ("a: 1\nb: 2\rc: 3\n", (), "2", "bare carriage return"),
    "key twice": ("x:\n  a: 1\n  a: 2\n", ("x",), "3", "the key 'a' is there twice"),
    "alias": ("a: &x {b: 1}\nc: *x\n", ("c",), "2", "cannot add to an alias"),
    "a scalar": ("a: 1\nc: text\n", ("c",), "2", "expected a map or a list"),
    "a written-out null": ("a: 1\nc: ~\n", ("c",), "2", "written-out null"),
    "question marks": ("? a\n: b\n", (), "1", "keys written with `?`"),
    "block of text at the end": ("a: 1\nb: |\n  x", (), "3", "end the file without a line end"),
}


@pytest.mark.parametrize("oddity", REFUSED)
def test_what_cannot_be_spliced_is_refused_with_its_line(oddity: str) -> None:
    """A line, a reason, a remedy."""
    text, path, line, what = REFUSED[oddity]
    error = refused(text, *path)
    assert (error.where, what in error.what) == (line, True), str(error)


def test_a_long_entry_is_not_squeezed_into_braces() -> None:
    """What nobody could read on one line is refused."""
    assert "too long" in refused("a: {b: 1}\n", "a", snippet=f"c: {'x' * 120}").what


def test_a_comment_next_to_an_entry_in_braces_is_never_lost() -> None:
    """Removing refuses rather than take the comment along."""
    document = YamlDocument("a: [b, # why\n  c]\n")
    container = node(document, "a")
    with pytest.raises(EditError, match="a comment stands next to"):
        document.remove(container, container.entries[1])


REPLACED = {
    "a pair": ("a:\n    b: 1 # why\n", ("a",), 0, "b:\n  - c", "a:\n    b:\n        - c # why\n"),
    "an item": ("- a\n- b # why\n", (), 1, "c", "- a\n- c # why\n"),
    "in brackets": ("x: [a, b]\n", ("x",), 0, '"c, d"', 'x: ["c, d", b]\n'),
}


@pytest.mark.parametrize("oddity", REPLACED)
def test_replace_touches_the_entry_alone(oddity: str) -> None:
    """What surrounds it stays."""
    text, path, index, snippet, after = REPLACED[oddity]
    document = YamlDocument(text)
    container = node(document, *path)
    edit = document.replace(container, container.entries[index], snippet)
    assert apply(text, [edit]) == after


def test_removing_keeps_the_neighbours_comments() -> None:
    """Comments above an entry stay, deeper ones below go with it."""
    text = "a: 1\n\n# of b\nb:\n  c: 1\n  # of b too\n# of d\nd: 1\n"
    document = YamlDocument(text)
    after = apply(text, [document.remove(document.root, document.root.entries[1])])
    assert after == "a: 1\n\n# of b\n# of d\nd: 1\n"


VALUES = {
    "1": 1, "0o17": 15, "0x1F": 31, "1.5": 1.5, ".5": 0.5, "1e3": 1000.0, "true": True,
    "~": None, "yes": "yes", "on": "on", "1:30": "1:30", "0b1": "0b1", "1_000": "1_000",
    "2020-01-01": "2020-01-01", "'1'": "1", '"true"': "true", "!!str 1": "1",
    "9" * 5000: "9" * 5000,
}  # fmt: skip


@pytest.mark.parametrize("source", VALUES, ids=lambda source: source[:20])
def test_scalars_mean_what_yaml_1_2_says(source: str) -> None:
    """The core schema, as Compose and kubectl read it."""
    found = YamlDocument(f"a: {source}\n").root.entries[0].value.value
    assert (type(found), found) == (type(VALUES[source]), VALUES[source])


def test_offsets_are_those_of_the_text() -> None:
    """Nodes end where their own text ends, whatever libyaml says of what follows."""
    text = "\ufeffa:\n  b: |\n    x\n\n  # c\n\nd: &q [1]\n"
    document = YamlDocument(text)
    first, second = document.root.entries
    assert text[first.start : first.end] == "a:\n  b: |\n    x"
    assert text[second.start : second.end] == "d: &q [1]"
    assert isinstance(document.insert(document.root, "z: 1"), Edit)
