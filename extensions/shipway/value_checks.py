"""What a value may be: one object that says why another is not allowed, and its JSON Schema."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shipway.names import did_you_mean

Keys = tuple[str, ...]
"""The keys that lead to a value: ``("host", "package_dirs")``; an item of a list by its number."""
Problem = tuple[Keys, str]
Find = Callable[[Any], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Check:
    """find: a value -> what is wrong with it, each with the keys that lead there from the value.

    Called, it gives the first reason alone; empty when the value is allowed. ``schema`` says the
    same in JSON Schema's words, as far as those go.
    """

    find: Find
    schema: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, value: Any) -> str:
        return next((why for _, why in self.find(value)), "")

    def about(self, description: str) -> Check:
        """The same with a sentence for people who write it."""
        return Check(self.find, {"description": description, **self.schema})


def plain(why: Callable[[Any], str], **schema: Any) -> Check:
    """A check of a value as a whole."""

    def find(value: Any) -> Iterator[Problem]:
        if found := why(value):
            yield (), found

    return Check(find, schema)


def text(problem: Callable[[str], str], **schema: Any) -> Check:
    """A string that ``problem`` has nothing against."""
    return plain(
        lambda value: problem(value) if isinstance(value, str) else no(value, "a text"),
        type="string",
        **schema,
    )


def whole(low: int, high: int) -> Check:
    """A whole number in a range."""

    def why(value: Any) -> str:
        fits = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return "" if fits else no(value, f"{low} to {high}, a number without quotes")

    return plain(why, type="integer", minimum=low, maximum=high)


def choice(*values: str) -> Check:
    """One of a few words."""
    return plain(
        lambda value: "" if value in values else no(value, f"one of {', '.join(values)}"),
        enum=list(values),
    )


boolean = plain(
    lambda value: "" if isinstance(value, bool) else no(value, "true or false"), type="boolean"
)


def list_of(check: Check) -> Check:
    """A list, each item of which passes."""

    def why(value: Any) -> str:
        if not isinstance(value, list | tuple):
            return no(value, "a list, such as [a, b]")
        return next(filter(None, map(check, value)), "")

    return plain(why, type="array", items=dict(check.schema))


def each(check: Check) -> Check:
    """The same; what is wrong with an item is told at its place."""

    def find(value: Any) -> Iterator[Problem]:
        if not isinstance(value, list | tuple):
            yield (), no(value, "a list")
            return
        for place, item in enumerate(value):
            yield from (((str(place), *keys), why) for keys, why in check.find(item))

    return Check(find, {"type": "array", "items": dict(check.schema)})


def map_of(key: Check, check: Check) -> Check:
    """A map, each pair of which passes; what is wrong with a pair is told at its key."""

    def find(value: Any) -> Iterator[Problem]:
        if not isinstance(value, Mapping):
            yield (), no(value, "a map of names to values")
            return
        for name, inner in value.items():
            if why := key(name):
                yield (str(name),), why
            yield from (((str(name), *keys), why) for keys, why in check.find(inner))

    names = {k: v for k, v in key.schema.items() if k not in ("type", "description")}
    named = {"propertyNames": names} if names else {}
    return Check(find, {"type": "object", **named, "additionalProperties": dict(check.schema)})


def record(fields: Mapping[str, Check], needed: tuple[str, ...] = ()) -> Check:
    """A map of known keys, each with a check of its own."""

    def find(value: Any) -> Iterator[Problem]:
        if not isinstance(value, Mapping):
            yield (), no(value, f"a map of {', '.join(fields)}")
            return
        for name in needed:
            if name not in value:
                yield (), f"{name} is missing"
        for name, inner in value.items():
            if name in fields:
                yield from (((str(name), *keys), why) for keys, why in fields[name].find(inner))
            else:
                yield (str(name),), unknown(name, fields)

    schema = {"type": "object", "properties": {k: dict(c.schema) for k, c in fields.items()}}
    required = {"required": list(needed)} if needed else {}
    return Check(find, {**schema, **required, "additionalProperties": False})


def or_off(check: Check) -> Check:
    """``false``, which takes a thing away, or what ``check`` allows."""

    def find(value: Any) -> Iterator[Problem]:
        if value is not False:
            yield from check.find(value)

    return Check(find, {"anyOf": [{"const": False}, dict(check.schema)]})


def flag_or(check: Check) -> Check:
    """``true`` or ``false``, or what ``check`` allows."""

    def find(value: Any) -> Iterator[Problem]:
        said = isinstance(value, str | list | Mapping)
        yield from (check if said else boolean).find(value)

    return Check(find, {"anyOf": [dict(boolean.schema), dict(check.schema)]})


def day(value: Any) -> str:
    """A date, as YAML reads it or as a text."""
    try:
        found = value if isinstance(value, date) else date.fromisoformat(value)
        return "" if found else no(value, "a date")
    except (TypeError, ValueError):
        return no(value, "a date, such as 2027-01-31")


def unknown(name: object, known: Mapping[str, Any]) -> str:
    """What is said of a key that nothing reads."""
    meant = did_you_mean(str(name), known)
    return f"nothing is called so here{f'; did you mean {meant}?' if meant else ''}"


def show(value: object) -> str:
    """A value as a message names it: short, whatever it is."""
    return repr(value[:80]) if isinstance(value, str) else _BRIEF.repr(value)


def no(value: object, allowed: str) -> str:
    """The sentence of a value that is not allowed."""
    return f"{show(value)} is not allowed: it must be {allowed}"


_BRIEF = reprlib.Repr()
_BRIEF.maxother = _BRIEF.maxstring = 80
