"""What was taken, in the files of a host: out again with its service, or under its new name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from shipway.errors import ShipwayError
from shipway.propose.names import Member
from shipway.propose.receipt import Receipt, Taken
from shipway.propose.source import Source
from shipway.propose.taken import removed, renamed, stands

Read = Callable[[str], str | None]
"""Path -> text; None for a file that is not there."""


@dataclass(slots=True)
class Undone:
    """The files that change, and the entries that are not there any more as they were taken: they
    are shown and left."""

    texts: dict[str, str] = field(default_factory=dict)
    left: list[Taken] = field(default_factory=list)


def without_taken(receipt: Receipt, read: Read, texts: Mapping[str, str]) -> Undone:
    """Every file without what was taken. texts: those that change already, by path."""
    return _each(receipt, read, texts, lambda source, one: removed(source, one, receipt.member))


def with_name(receipt: Receipt, new: Member, read: Read, texts: Mapping[str, str]) -> Undone:
    """Every file with what was taken under another name."""
    return _each(
        receipt, read, texts, lambda source, one: renamed(source, one, receipt.member, new)
    )


def missing(receipt: Receipt, read: Read) -> list[Taken]:
    """Those that are not there, once and unchanged."""
    found = []
    for one in receipt.taken:
        text = _readable(read, one.path)
        if text is None or not stands(Source(one.path, text), one, receipt.member):
            found.append(one)
    return found


def _each(
    receipt: Receipt,
    read: Read,
    texts: Mapping[str, str],
    change: Callable[[Source, Taken], str | None],
) -> Undone:
    done = Undone()
    for one in reversed(receipt.taken):  # the last that came is the first that goes
        known = done.texts.get(one.path, texts.get(one.path))
        text = known if known is not None else _readable(read, one.path)
        after = change(Source(one.path, text), one) if text is not None else None
        if after is None:
            done.left.append(one)
        else:
            done.texts[one.path] = after
    return done


def _readable(read: Read, path: str) -> str | None:
    try:
        return read(path)
    except ShipwayError:
        return None


def told(one: Taken, member: Member) -> str:
    """Where an entry was put, and its first line."""
    return f"{one.path}: {one.text(member).strip().partition(chr(10))[0]}"
