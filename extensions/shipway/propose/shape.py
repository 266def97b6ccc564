"""A text with the names blanked: what two entries have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from shipway.propose.forms import Form
from shipway.propose.names import Member, Roster, words_of

NUMBER = re.compile(r"\d+")
ENDING = re.compile(r"(,|;|[ \t]*\\)?$")
"""What separates an entry from the next one, at its end."""
INNER = re.compile(r"\n(?=[^\n]|\Z)")
"""A line end in a piece, with something behind it; behind the last of a piece stands a name."""
ADDRESS = re.compile(r"https?://[\w.-]*\Z")
NAME_MARK, NUMBER_MARK = "\x00", "\x01"


class Slot(NamedTuple):
    """A name's place: the number of the alias, its form, and whether the form shows."""

    alias: int
    form: Form
    sure: bool


Piece = str | Slot | int
"""Literal text, a name's place, or a number."""


class Shape(NamedTuple):
    """An entry as pieces, and what ended it."""

    pieces: tuple[Piece, ...]
    ending: str = ""

    @property
    def key(self) -> str:
        """The same for entries that are equal but for name, form and numbers."""
        return "".join(map(_blank, self.pieces))

    @property
    def head(self) -> str:
        """The key's first line."""
        return self.key.partition("\n")[0]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers outside of names, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, int))

    @property
    def addressed(self) -> tuple[bool, ...]:
        """For each number whether it is the port of an address that the name is the host of:
        ``http://ledger:4001``, which says where others in its network reach it."""
        return tuple(
            piece == ":" and isinstance(name, Slot) and bool(ADDRESS.search(str(before)))
            for before, name, piece, number in _in_fours(self.pieces)
            if isinstance(number, int)
        )

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The places of names, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Slot))

    def render(self, member: Member) -> str:
        """The entry of ``member``, without its ending."""
        return "".join(_written(piece, member) for piece in self.pieces)

    def indented(self, indent: str) -> Shape:
        """The same with every line that has something moved to the right."""
        if not indent:
            return self
        moved = self._each(lambda p: INNER.sub(f"\n{indent}", p) if isinstance(p, str) else p)
        return Shape((indent, *moved.pieces), self.ending)

    def with_forms(self, forms: Iterable[Form]) -> Shape:
        """The same with other forms of its slots, in their order."""
        given = iter(forms)
        return self._each(lambda p: Slot(p.alias, next(given), True) if isinstance(p, Slot) else p)

    def with_numbers(self, numbers: Iterable[int]) -> Shape:
        """The same with other numbers, in their order."""
        given = iter(numbers)
        return self._each(lambda p: next(given) if isinstance(p, int) else p)

    def _each(self, change: Callable[[Piece], Piece]) -> Shape:
        return Shape(tuple(map(change, self.pieces)), self.ending)


def shape_of(text: str, owner: Member, roster: Roster) -> Shape:
    """The shape of an entry of ``owner``; other services' names in it stay as they are."""
    ending = ENDING.search(text)
    cut = ending.start() if ending else len(text)
    body, pieces, at = text[:cut], list[Piece](), 0
    for mention in roster.mentions(body):
        if mention.member != owner:
            continue
        pieces += _literal(body[at : mention.start])
        pieces.append(Slot(mention.alias, mention.form, mention.sure))
        at = mention.end
    return Shape((*pieces, *_literal(body[at:])), text[cut:])


def common_forms(shapes: Sequence[Shape]) -> list[Form]:
    """For each slot of equal shapes the form that most have; those that show it go first."""
    found = []
    for slots in zip(*(shape.slots for shape in shapes), strict=True):
        forms = [slot.form for slot in slots if slot.sure] or [slot.form for slot in slots]
        found.append(max(dict.fromkeys(forms), key=forms.count))
    return found


def _in_fours(pieces: Sequence[Piece]) -> Iterable[tuple[Piece, ...]]:
    """Each piece behind the three before it."""
    padded = ("", "", "", *pieces)
    return zip(padded, padded[1:], padded[2:], pieces, strict=False)


def _literal(text: str) -> list[Piece]:
    """Text and its numbers; one with a leading zero, or in a word, is text."""
    pieces: list[Piece] = []
    at = 0
    for number in NUMBER.finditer(text):
        start, end = number.span()
        if not number[0].startswith("0") and not _in_word(text, start, end):
            pieces += [text[at:start], int(number[0])]
            at = end
    return [piece for piece in [*pieces, text[at:]] if piece != ""]


def _in_word(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()


def _blank(piece: Piece) -> str:
    if isinstance(piece, Slot):
        return f"{NAME_MARK}{piece.alias}"
    return NUMBER_MARK if isinstance(piece, int) else piece


def _written(piece: Piece, member: Member) -> str:
    if not isinstance(piece, Slot):
        return str(piece)
    name = member.aliases[min(piece.alias, len(member.aliases) - 1)]
    return piece.form.render(name, words_of(name))
