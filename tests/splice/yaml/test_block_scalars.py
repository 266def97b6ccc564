"""Entries next to blocks of text (``|`` and ``>``), in every surrounding that decides what is
text of the block and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import pytest

from shipway.errors import EditError
from shipway.splice.model import Entry, Node, apply, same
from shipway.splice.yaml.document import YamlDocument

HEADERS = [
    "|", ">", "|-", ">-", "|+", ">+", "|2", "|2+", "| # a+b", "!a+b |", "&a\n    |+",
    "!!str # no\n    >+",
]  # fmt: skip
BELOW = {
    "nothing": "",
    "a blank line": "\n",
    "two blank lines": "\n\n",
    "a line of a few blanks": "  \n",
    "blanks that are text": "          \n",
    "blanks that are text, a blank line": "          \n\n",
    "a deeper comment": "     # c\n",
    "a blank line, a deeper comment": "\n     # c\n",
    "a deeper comment, a blank line": "     # c\n\n",
    "a comment": "  # c\n",
    "a comment, a blank line": "  # c\n\n",
    "a blank line, a comment": "\n  # c\n\n",
    "a comment of the outer level": "# c\n",
}
SHAPES = {
    "a pair": ("x:\n  a: {block}\n{below}", "ours:\n  k: ours"),
    "the last pair of a pair": ("x:\n  a:\n    b: {block}\n{below}", "ours: |-\n  text"),
    "an item": ("x:\n  - {block}\n{below}", "ours"),
    "a flush item": ("x:\n- {block}\n{below}", "ours"),
    "the last pair of an item": ("x:\n  - a: {block}\n{below}", "k: 1\nl: 2"),
}
TEXT = "\n        text\n        more"
CLEAR = [name for name in BELOW if "are text" not in name]
NEXT = {"the end": "", "a sibling": "{sibling}z: z\n", "an outer key": "y: 1\n"}


def sibling(shape: str) -> str:
    """What stands before a neighbour of the block."""
    return "- " if "flush" in shape else "  - " if "item" in shape else "  "


def files(shape: str, below: str) -> Iterator[str]:
    """Files with a block of text in their ``x``, by header, what comes next, and line ends."""
    for header, following, end in product(HEADERS, NEXT.values(), ("\n", "\r\n")):
        text = SHAPES[shape][0].format(block=header + TEXT, below=BELOW[below])
        text = (text + following.format(sibling=sibling(shape))).replace("\n", end)
        yield text
        if not following:
            yield text.removesuffix(end)


def crowded_files(shape: str) -> Iterator[str]:
    """Files with a neighbour below the block, and blank lines and comments above and below it."""
    headers, following = ("|", ">-", "|+", "!a+b |"), (NEXT["the end"], NEXT["a sibling"])
    for header, above, below, last in product(headers, BELOW.values(), CLEAR, following):
        middle = f"{above}{sibling(shape)}m: m\n{BELOW[below]}"
        text = SHAPES[shape][0].format(block=header + TEXT, below=middle)
        yield text + last.format(sibling=sibling(shape))


def container(document: YamlDocument) -> Node:
    """What stands at ``x``."""
    return document.root.entries[0].value


def like(left: Sequence[Entry], right: Sequence[Entry]) -> bool:
    """Whether two lists of entries say the same."""
    return len(left) == len(right) and all(
        a.key == b.key and same(a.value, b.value) for a, b in zip(left, right, strict=True)
    )


def in_and_out(text: str, snippet: str) -> None:
    """An entry goes in and out, or is refused where the block would lose its last line end."""
    before = YamlDocument(text)
    try:
        edit = before.insert(container(before), snippet)
    except EditError as error:
        assert "line end" in error.what and not text.endswith("\n")
        return
    after = YamlDocument(apply(text, [edit]))
    *others, ours = container(after).entries
    assert like(others, container(before).entries), after.text
    assert apply(after.text, [after.remove(container(after), ours)]) == text, after.text


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize("shape", SHAPES)
def test_an_entry_goes_in_and_out_beside_a_block_of_text(shape: str, below: str) -> None:
    """The block keeps its text, and taking the entry out gives the old bytes back."""
    for text in files(shape, below):
        in_and_out(text, SHAPES[shape][1])


@pytest.mark.parametrize("shape", SHAPES)
def test_a_block_of_text_stays_when_an_entry_beside_it_goes(shape: str) -> None:
    """Blank lines and comments that stood below the entry do not become text of the block."""
    for text in crowded_files(shape):
        document = YamlDocument(text)
        for gone in container(document).entries:
            after = apply(text, [document.remove(container(document), gone)])
            left = [entry for entry in container(document).entries if entry is not gone]
            assert like(container(YamlDocument(after)).entries, left), (text, after)
