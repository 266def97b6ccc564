"""The names of services in a text, in whatever form: ``order-mailer``, ``ORDER_MAILER_URL``."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple, TypeVar, cast

from shipway.propose.forms import Form, form_of, guess

T = TypeVar("T")
HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
KEYWORD = re.compile(r"api(Version|Groups?)\b")
"""Words of Kubernetes that name no service called ``api``."""
JOINT = "[-_. ]?"
"""What may stand between two words of a name."""
MOST = 200
"""Services that are looked for; a pattern of more takes git minutes."""


class Member(NamedTuple):
    """A service, or what is none but must not be taken for one.

    aliases: its folder's name, and its package's without the scope where that is another one; a
    place that has a sibling's second name gets our second one. service: False for a library or an
    app, which only claims its name: ``api-gateway`` names no ``api``.
    """

    name: str
    aliases: tuple[str, ...]
    service: bool = True


class Mention(NamedTuple):
    """``text[start:end]`` is the alias number ``alias`` of ``member``. sure: whether the form
    shows; the one word of ``api`` shows no separator."""

    start: int
    end: int
    member: Member
    alias: int
    form: Form
    sure: bool


@cache
def words_of(name: str) -> tuple[str, ...]:
    """``order-mailer`` and ``orderMailer`` -> ``("order", "mailer")``."""
    return tuple(word.lower() for word in HUMPS.split(name) if word)


def member(name: str, package: str = "", *, service: bool = True) -> Member:
    """A member with its package (with or without a scope)."""
    short = package.rpartition("/")[2]
    other = (short,) if short and words_of(short) != words_of(name) else ()
    return Member(name, (name, *other), service)


@dataclass(frozen=True)
class Roster:
    """All that may be named. ours: the service that gets proposals; others: its siblings, and what
    only claims a name."""

    ours: Member
    others: tuple[Member, ...]

    @cached_property
    def siblings(self) -> tuple[Member, ...]:
        """The other services, at most :data:`MOST`."""
        return tuple(one for one in self.others if one.service)[:MOST]

    @cached_property
    def _names(self) -> _Names:
        return _names_of((*self.others, self.ours))

    def mentions(self, text: str) -> list[Mention]:
        """Every whole name in ``text``, from left to right."""
        return self._names.mentions(text)

    def once(self, of: Hashable, make: Callable[[], T]) -> T:
        """What follows from ``of`` and the names alone: made once for all services of a repository,
        which differ in nothing but which of them is ours."""
        kept = self._names.kept
        if of not in kept:
            kept[of] = make()
        return cast(T, kept[of])


class _Names:
    """The names of some members, and what was found in texts so far. Where two have the same name,
    the later one has it."""

    def __init__(self, members: Sequence[Member]) -> None:
        self._found: dict[str, tuple[Mention, ...]] = {}
        self.kept: dict[Hashable, object] = {}
        words = _longest_first(members)
        self._regex = re.compile("|".join(map(_spelled, words)) or r"(?!)", re.I)
        self._known = {
            "".join(words_of(alias)): (one, number)
            for one in members
            for number, alias in reversed(list(enumerate(one.aliases)))
        }

    def mentions(self, text: str) -> list[Mention]:
        if text not in self._found:
            self._found[text] = tuple(self._mentions(text))
        return list(self._found[text])

    def _mentions(self, text: str) -> Iterator[Mention]:
        for found in self._regex.finditer(text):
            start, end = found.span()
            key = "".join(words_of(found[0])).lower()
            if key not in self._known or not _whole(text, start, end):
                continue
            member_, alias = self._known[key]
            own = member_.aliases[alias]
            words = words_of(own)
            if found[0] == own and len(words) > 1:
                yield Mention(start, end, member_, alias, Form(), sure=True)
                continue
            form = form_of(found[0], words) if len(words) > 1 else guess(text, start, end)
            if form is not None:
                yield Mention(start, end, member_, alias, form, sure=len(words) > 1)


def _names_of(members: tuple[Member, ...]) -> _Names:
    """Services of one repository ask the same files for the same names, each with another of them
    in the last place: where all names differ, the place says nothing."""
    words = ["".join(words_of(alias)) for one in members for alias in one.aliases]
    if len(set(words)) < len(words):
        return _Names(members)
    return _shared(frozenset(members))


@lru_cache(maxsize=1)
def _shared(members: frozenset[Member]) -> _Names:
    return _Names(tuple(members))


def pattern_of(members: Iterable[Member]) -> str:
    """What git greps for, any case: their names."""
    return "|".join(_spelled(words) for words in _longest_first(members))


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a name begins and ends there: at a sign, or at a hump as in ``startMailer``."""
    before, first = text[start - 1 : start], text[start]
    last, after = text[end - 1], text[end : end + 1]
    begins = not before.isalnum() or (before.islower() and first.isupper())
    ends = not after.isalnum() or (last.islower() and after.isupper())
    return begins and ends and not KEYWORD.match(text, start)


def _longest_first(members: Iterable[Member]) -> list[Sequence[str]]:
    words = {words_of(alias) for one in members for alias in one.aliases} - {()}
    return sorted(words, key=lambda one: (-len("".join(one)), one))


def _spelled(words: Sequence[str]) -> str:
    return JOINT.join(map(re.escape, words))
