"""An entry that was taken, where it stands: taken out again, or given another name."""

from __future__ import annotations

import re

from shipway.propose.insert import ending_of, with_ending, without_ending
from shipway.propose.names import Member
from shipway.propose.receipt import Taken
from shipway.propose.source import Source


def removed(source: Source, taken: Taken, member: Member) -> str | None:
    """The text without the entry: the inverse of its insertion. None where it is not there
    unchanged, or more than once."""
    if taken.separator:
        return _without_word(source, taken, member)
    at = _place(source, taken, member)
    if at is None:
        return None
    lines = list(source.lines)
    count = len(taken.text(member).split("\n"))
    start, end = at, at + count
    while at - start < taken.before and start and not lines[start - 1].strip():
        start -= 1
    while end - at - count < taken.behind and end < len(lines) and not lines[end].strip():
        end += 1
    ending = ending_of(lines[at + count - 1])
    if start and ending != taken.usual == ending_of(lines[start - 1]):
        lines[start - 1] = with_ending(lines[start - 1], ending)
    del lines[start:end]
    return source.joined(lines)


def renamed(source: Source, taken: Taken, old: Member, new: Member) -> str | None:
    """The text with the entry under the new name, and nothing else changed; None as above."""
    if taken.separator:
        found = _word(source, taken, old)
        if found is None:
            return None
        number, start, end = found
        return _with_line(source, number, (start, end), taken.text(new))
    at = _place(source, taken, old)
    if at is None:
        return None
    lines, ours = list(source.lines), taken.text(new).split("\n")
    last = lines[at + len(ours) - 1]
    cr = "\r" if last.endswith("\r") else ""
    ours[-1] += ending_of(last)
    lines[at : at + len(ours)] = [f"{line}{cr}" for line in ours]
    return source.joined(lines)


def stands(source: Source, taken: Taken, member: Member) -> bool:
    """Whether the entry is there, once and unchanged."""
    found = _word(source, taken, member) if taken.separator else _place(source, taken, member)
    return found is not None


def _place(source: Source, taken: Taken, member: Member) -> int | None:
    """The index of the entry's first line."""
    ours = taken.text(member).split("\n")
    there = [line.rstrip() for line in source.lines]
    found = [
        number
        for number in range(len(there) - len(ours) + 1)
        if there[number : number + len(ours) - 1] == ours[:-1]
        and without_ending(there[number + len(ours) - 1]) == ours[-1]
    ]
    kept = _in_its_list(source, taken, found)
    return kept[0] if len(kept) == 1 else None


def _in_its_list(source: Source, taken: Taken, lines: list[int]) -> list[int]:
    """Where the same text stands in several lists, those lines that stand in the one it was put
    into."""
    if len(lines) < 2:
        return lines
    heads = {
        node.first: tuple(source.lines[above.first].strip() for above in node.ancestors())
        for node in source.root.below()
    }
    return [line for line in lines if heads.get(line, ())[::-1] == taken.chain[:-1]]


def _word(source: Source, taken: Taken, member: Member) -> tuple[int, int, int] | None:
    """Line, start and end of a word in an inline list."""
    word = re.compile(rf"(?<![\w./@*:$-]){re.escape(taken.text(member))}(?![\w./@*:$-])")
    found = [
        (number, *match.span())
        for number, line in enumerate(source.lines)
        if line.strip().startswith(taken.chain[-1])
        for match in word.finditer(line)
    ]
    kept = set(_in_its_list(source, taken, [number for number, _, _ in found]))
    found = [place for place in found if place[0] in kept]
    return found[0] if len(found) == 1 else None


def _without_word(source: Source, taken: Taken, member: Member) -> str | None:
    found = _word(source, taken, member)
    if found is None:
        return None
    number, start, end = found
    line, separator = source.lines[number], taken.separator
    if line[:start].endswith(separator):
        start -= len(separator)
    elif line[end:].startswith(separator):
        end += len(separator)
    else:
        return None
    return _with_line(source, number, (start, end), "")


def _with_line(source: Source, number: int, span: tuple[int, int], new: str) -> str:
    lines = list(source.lines)
    lines[number] = f"{lines[number][: span[0]]}{new}{lines[number][span[1] :]}"
    return source.joined(lines)
