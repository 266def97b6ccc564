"""What a person, or a program, reads of proposals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from shipway.propose.find import Found
from shipway.propose.proposal import Edge, Proposal

CALLERS = 8
"""Callers that a person is shown."""


def text_of(found: Found, name: str, *, everything: bool = False) -> str:
    """The proposals with their diffs, the count of the rest, and who may call ours."""
    shown = found.proposals if everything else found.shown
    parts = [_one(number, one) for number, one in enumerate(shown, 1)]
    if not found.proposals:
        parts.append(f"No list of siblings lacks {name}.")
    if rest := len(found.proposals) - len(shown):
        less = "less likely one" if rest == 1 else "less likely ones"
        parts.append(f"… and {rest} {less}: shipway propose {name} --all")
    parts += filter(None, (undecided_text(found), new_text(found), callers_text(found.edges, name)))
    return "\n\n".join(parts)


def short(found: Found, name: str) -> str:
    """A line for each that is shown, for the end of another command; empty for none."""
    shown = found.shown
    lines = [f"Siblings are in these lists; {name} may belong there too:"] if shown else []
    for number, one in enumerate(shown, 1):
        first = one.body.partition("\n")[0]
        lines.append(f"  {number}. {one.path}:{one.line}: {first} ({one.evidence.clause()})")
    rest = len(found.proposals) - len(shown)
    lines += [f"  … and {rest} less likely: shipway propose {name} --all"] if rest else []
    if taking := to_take(shown, name):
        lines.append(f"To see or take them: shipway propose {name}, {taking}")
    lines += filter(None, (undecided_text(found), new_text(found), callers_text(found.edges, name)))
    return "\n".join(lines)


def taken_text(taken: Sequence[Proposal]) -> str:
    """What was taken unasked, and how to have it otherwise; empty for nothing."""
    lines = [
        f"  {one.path}:{one.line}: {one.body.partition(chr(10))[0]} ({one.evidence.clause()})"
        for one in taken
    ]
    head = "Taken, as its siblings have it (--take none takes nothing unasked):"
    return "\n".join([head, *lines]) if lines else ""


def to_take(shown: Sequence[Proposal], name: str) -> str:
    """The command that takes the first two that can be written as they are; empty for none."""
    numbers = [str(number) for number, one in enumerate(shown, 1) if not one.asks][:2]
    return f"shipway propose {name} --take {','.join(numbers)}" if numbers else ""


def undecided_text(found: Found) -> str:
    """Where most siblings are, and nothing says what ours would be."""
    lines = [
        f"  {one.path}:{one.line}: {one.there} of {one.all} siblings; {one.why}"
        for one in found.named
    ]
    return "\n".join(["Look at these yourself:", *lines]) if lines else ""


def new_text(found: Found) -> str:
    """The files that most siblings have one of, and which to copy."""
    lines = [
        f"  {one.path}: {one.there} of {one.all} siblings have theirs; copy {one.like}"
        for one in found.new_files
    ]
    return "\n".join(["Siblings have files of their own:", *lines]) if lines else ""


def callers_text(edges: Sequence[Edge], name: str) -> str:
    """Who names siblings in an entry or a file of its own."""
    lines = [f"  {line}" for line in _callers(edges)]
    if not lines:
        return ""
    more = len(lines) - CALLERS
    tail = [f"  … and {more} more"] if more > 0 else []
    return "\n".join([f"Who calls {name}? Siblings are called by:", *lines[:CALLERS], *tail])


def _callers(edges: Iterable[Edge]) -> Iterator[str]:
    def key(edge: Edge) -> tuple[str, str]:
        return edge.caller, edge.path

    for (caller, path), group in groupby(sorted(edges, key=key), key):
        there = list(group)
        names = sorted({name for edge in there for name in edge.names})
        shown = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
        yield f"{caller or 'a list of needs'}: {shown} ({path}:{there[0].line})"


def _one(number: int, one: Proposal) -> str:
    sure = ", certain" if one.certain else ""
    head = f"{number}. {one.path}:{one.line} [{one.id}] {one.evidence.clause()}{sure}"
    if one.asks:
        cells = ", ".join(one.asks)
        return f"{head}\n+{one.body}\n  you fill in: {cells}"
    return f"{head}\n{_hunk(one.diff)}"


def _hunk(diff: str) -> str:
    """The lines that change, without what stands around them."""
    body = diff.split("\n")[2:]
    return "\n".join(line.rstrip("\r") for line in body if line[:1] in ("+", "-"))


def as_data(found: Found) -> dict[str, Any]:
    """All of it for programs."""
    return {
        "proposals": [data_of(one, number) for number, one in enumerate(found.proposals, 1)],
        "shown": len(found.shown),
        "callers": [{**asdict(edge), "names": list(edge.names)} for edge in found.edges],
        "undecided": [asdict(one) for one in found.undecided],
        "new_files": [one._asdict() for one in found.new_files],
    }


def data_of(one: Proposal, number: int) -> dict[str, Any]:
    """One proposal. number: its place in the list."""
    said = one.evidence
    return {
        "number": number,
        "id": one.id,
        "path": one.path,
        "line": one.line,
        "list": list(one.chain),
        "kind": one.kind,
        "text": one.body,
        "diff": "" if one.asks else one.diff,
        "evidence": said.clause(),
        "agreeing": list(said.agreeing),
        "in_list": list(said.there),
        "absent": said.absent,
        "siblings": said.all,
        "like": said.like,
        "asks": list(one.asks),
        "strongest": one.strongest,
        "certain": one.certain,
    }
