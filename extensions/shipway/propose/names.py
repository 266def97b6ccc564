"""The names of services in a text, in whatever form: ``order-mailer``, ``ORDER_MAILER_URL``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from shipway.propose.forms import Form, form_of, guess

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
    def _known(self) -> dict[str, tuple[Member, int]]:
        members = (*self.others, self.ours)
        return {
            "".join(words_of(alias)): (one, number)
            for one in members
            for number, alias in reversed(list(enumerate(one.aliases)))
        }

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        words = _longest_first((self.ours, *self.others))
        return re.compile("|".join(map(_spelled, words)) or r"(?!)", re.I)

    def mentions(self, text: str) -> list[Mention]:
        """Every whole name in ``text``, from left to right."""
        return list(self._mentions(text))

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
