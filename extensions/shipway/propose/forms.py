"""The forms of a name: what stands between its words, and how they are capitalised."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

CASES: Mapping[str, Callable[[str, int], str]] = {
    "lower": lambda word, _: word.lower(),
    "upper": lambda word, _: word.upper(),
    "title": lambda word, _: word.capitalize(),
    "camel": lambda word, number: word.capitalize() if number else word.lower(),
    "sentence": lambda word, number: word.lower() if number else word.capitalize(),
}
SEPARATORS = ("", "-", "_", ".", " ")
OWN = "own"


class Form(NamedTuple):
    """separator: one of :data:`SEPARATORS`. case: one of :data:`CASES`, or ``own``: the name as it
    is written in its folder's or package's name."""

    separator: str = ""
    case: str = OWN

    def render(self, name: str, words: Sequence[str]) -> str:
        """A name, given with its words, in this form."""
        if self.case == OWN:
            return name
        cased = (CASES[self.case](word, number) for number, word in enumerate(words))
        return self.separator.join(cased)


def form_of(text: str, words: Sequence[str]) -> Form | None:
    """The form in which ``text`` has two ``words`` or more; None when it is a mixture."""
    for separator in SEPARATORS:
        for case in CASES:
            form = Form(separator, case)
            if form.render("", words) == text:
                return form
    return None


def guess(text: str, start: int, end: int) -> Form | None:
    """The likely form of one word, by what stands around it: ``API_URL``, ``apiUrl``, ``"api"``."""
    word = text[start:end]
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if word.isupper() and len(word) > 1:
        return Form("_", "upper")
    if word.istitle():
        spaced = re.match(r" [A-Z]", text[end : end + 2]) or re.search(r"[a-z] $", text[:start])
        return Form(" " if spaced else "", "title")
    if not word.islower():
        return None
    if "_" in (before, after):
        return Form("_", "lower")
    if after.isupper():
        return Form("", "camel")
    return Form()
