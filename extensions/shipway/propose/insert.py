"""Where a new entry goes, and the text with it: no line changes but for the comma before ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from shipway.propose.shape import ENDING
from shipway.propose.source import JSON, SCRIPTS, Source
from shipway.propose.tree import Node

SORTED_FROM = 3
"""Two entries are in order by chance too often."""


class Insertion(NamedTuple):
    """``lines`` go in behind the line ``after`` (an index; -1: before the first). mended: that
    line with another ending, where ours is the last of a list. usual: what ends the others."""

    after: int
    lines: tuple[str, ...]
    mended: str | None = None
    usual: str = ""

    def into(self, source: Source) -> str:
        """The whole text with them."""
        lines = list(source.lines)
        if self.mended is not None:
            lines[self.after] = self.mended
        lines[self.after + 1 : self.after + 1] = self.lines
        return source.joined(lines)


def insertion(source: Source, nodes: Sequence[Node], body: str) -> Insertion:
    """Put ``body`` (without indentation and ending) beside the ``nodes`` of siblings: in order
    where these are, else behind the last."""
    usual = _usual(source, nodes)
    gap = [""] * min((_blanks(source, a) for a, _ in pairwise(nodes)), default=0)
    before = _before(source, nodes, body)
    if before is None:
        ending = ending_of(source.lines[nodes[0].last])
        lines = [*_lines(source, nodes[0], body, ending or usual), *gap]
        return Insertion(
            nodes[0].first - 1, _with_cr(lines, source.lines[nodes[0].last]), None, usual
        )
    last = source.lines[before.last]
    ending, mended = ending_of(last), None
    if before is nodes[-1] and ending != usual:
        mended = with_ending(last, usual)
    lines = [*gap, *_lines(source, nodes[0], body, ending)]
    return Insertion(before.last, _with_cr(lines, last), mended, usual)


def _before(source: Source, nodes: Sequence[Node], body: str) -> Node | None:
    """The node that ours follows; None where ours is the first of all."""
    heads = [source.lines[node.first].strip() for node in nodes]
    at = followed(heads, body.partition("\n")[0])
    return None if at is None else nodes[at]


def followed(words: Sequence[str], ours: str) -> int | None:
    """The number of the word that ours follows: in order where three are, else the last; None where
    ours is the first of all."""
    lower = [word.lower() for word in words]
    if len(lower) < SORTED_FROM or any(a > b for a, b in pairwise(lower)):
        return len(lower) - 1
    smaller = [number for number, word in enumerate(lower) if word < ours.lower()]
    return smaller[-1] if smaller else None


def _usual(source: Source, nodes: Sequence[Node]) -> str:
    """What ends all but the last; of one alone it is what the language wants."""
    endings = [ending_of(source.lines[node.last]) for node in nodes]
    if len(endings) > 1:
        return Counter(endings[:-1]).most_common(1)[0][0]
    return "," if source.suffix in (*JSON, *SCRIPTS) and not endings[0] else endings[0]


def _lines(source: Source, like: Node, body: str, ending: str) -> list[str]:
    first = source.lines[like.first]
    indent = first[: len(first) - len(first.lstrip())]
    lines = [f"{indent}{line}" if line else line for line in body.split("\n")]
    return [*lines[:-1], f"{lines[-1]}{ending}"]


def _blanks(source: Source, node: Node) -> int:
    count = 0
    while (
        node.last + 1 + count < len(source.lines)
        and not source.lines[node.last + 1 + count].strip()
    ):
        count += 1
    return count


def ending_of(line: str) -> str:
    """What separates the entry that a line ends from the next one."""
    found = ENDING.search(line.rstrip())
    return found[0] if found else ""


def with_ending(line: str, ending: str) -> str:
    """A line with another ending, and its own line end."""
    return f"{without_ending(line)}{ending}{_cr(line)}"


def without_ending(line: str) -> str:
    """A line without what separates its entry from the next one, and without blanks there."""
    bare = line.rstrip()
    return bare[: len(bare) - len(ending_of(line))]


def _cr(line: str) -> str:
    return "\r" if line.endswith("\r") else ""


def _with_cr(lines: Sequence[str], like: str) -> tuple[str, ...]:
    """In a file of both line ends each keeps its own; ours is as the line beside."""
    return tuple(f"{line}{_cr(like)}" for line in lines)
