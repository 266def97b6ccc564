"""A list in one line: ``for s in api mailer; do``, ``["api", "mailer"]``, ``api|mailer)``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from shipway.propose.entries import Line
from shipway.propose.insert import Insertion, followed
from shipway.propose.names import Member, Mention, Roster
from shipway.propose.shape import Shape, shape_of
from shipway.propose.source import JSON, SCRIPTS, Source

SEPARATORS = (", ", ",", " | ", "|", " ")
CORE = r"[\w./@*:$-]"
QUOTES = "\"'`"
LONGEST = 300
"""A longer line is a command, and its list one of many in it."""


class InlineList(NamedTuple):
    """Words of one shape with ``separator`` between them. shapes: one for each mention; spans:
    where each word stands in the line."""

    source: Source
    line: Line
    separator: str
    shapes: tuple[Shape, ...]
    owners: tuple[Member, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def number(self) -> int:
        """The index of its line."""
        return self.line.node.first

    @property
    def chain(self) -> tuple[str, ...]:
        """What it lies in, and the line as far as its first word."""
        above = list(reversed(list(self.line.node.ancestors())))
        heads = [self.source.lines[node.first].strip() for node in above]
        return (*heads, self.source.lines[self.number][: self.spans[0][0]].strip())

    def insertion(self, word: str) -> Insertion:
        """The line with one more word: in order where three are, else behind the last."""
        text = self.source.lines[self.number]
        at = followed([text[start:end] for start, end in self.spans], word)
        if at is None:
            start = self.spans[0][0]
            new = f"{text[:start]}{word}{self.separator}{text[start:]}"
        else:
            end = self.spans[at][1]
            new = f"{text[:end]}{self.separator}{word}{text[end:]}"
        return Insertion(self.number, (), new)


def inline_list(source: Source, roster: Roster, line: Line) -> InlineList | None:
    """The list in a line; None where words of siblings do not stand in one, or ours is in it."""
    text = source.lines[line.node.first]
    if len(text) > LONGEST or any(one.member == roster.ours for one in line.mentions):
        return None
    words = [_word(text, mention) for mention in line.mentions]
    if any(a[1] > b[0] for a, b in pairwise(words)):
        return None
    if source.suffix in (*JSON, *SCRIPTS) and any(text[start] not in QUOTES for start, _ in words):
        return None  # a part of an expression, or of a text that is one
    shapes = [
        shape_of(text[start:end], mention.member, roster)
        for (start, end), mention in zip(words, line.mentions, strict=True)
    ]
    separator = _separator(text, words)
    if separator is None or len({shape.key for shape in shapes}) != 1 or shapes[0].ending:
        return None
    owners = tuple(mention.member for mention in line.mentions)
    if len(set(owners)) != len(owners):
        return None
    return InlineList(source, line, separator, tuple(shapes), owners, tuple(words))


def _word(text: str, mention: Mention) -> tuple[int, int]:
    """The word that holds a name, with its quotes."""
    start, end = mention.start, mention.end
    while start and re.match(CORE, text[start - 1]):
        start -= 1
    while end < len(text) and re.match(CORE, text[end]):
        end += 1
    quoted = text[start - 1 : start] in QUOTES and text[start - 1 : start] == text[end : end + 1]
    return (start - 1, end + 1) if quoted and start else (start, end)


def _separator(text: str, words: Sequence[tuple[int, int]]) -> str | None:
    """What stands between all words; other words, of no sibling, may stand there too."""
    gaps = [text[a[1] : b[0]] for a, b in pairwise(words)]
    for separator in SEPARATORS:
        if all(gap == separator for gap in gaps):
            return separator
    for separator in SEPARATORS:
        other = rf"(?:[{QUOTES}]?{CORE}+[{QUOTES}]?{re.escape(separator)})*"
        if all(re.fullmatch(rf"{re.escape(separator)}{other}", gap) for gap in gaps):
            return separator if separator != " " or gaps.count(" ") else None
    return None
