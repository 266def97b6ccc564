"""Who wrote a line of the host's file: Shipway, and from which input, or the team."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from shipway.errors import ShipwayError
from shipway.explain.align import changes, counterpart, same_line
from shipway.explain.origin import Origin, Reason
from shipway.explain.origins import derived, rendered, wired
from shipway.explain.parts import of_parts
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.services import generated_services
from shipway.text_report import lines_of


@dataclass(frozen=True, slots=True)
class Explanation:
    """A line of a file.

    author: ``shipway``, or ``team``. kind: how Shipway's text comes there (``derived``, ``wired``,
    ``template``); empty when none of ours is near. ours: what Shipway writes where the team has
    changed the line; empty otherwise. commit: what git says of it. part: the one of `shipway add`
    that it belongs to, in the place of a service.
    """

    path: str
    line: int
    text: str
    author: Literal["shipway", "team"]
    kind: str
    service: str
    says: str
    reasons: tuple[Reason, ...]
    ours: str
    commit: str
    part: str = ""


def explain(host: Host, path: str, line: int) -> Explanation:
    """Who wrote line ``line`` (from 1) of ``path`` (POSIX, from the repository's root).

    Raises ShipwayError when there is no such line, or a receipt cannot be read.
    """
    lines = _lines(host, path)
    if not 0 < line <= len(lines):
        raise ShipwayError(f"there is no line {line}, the file has {len(lines)}", path)
    commit = _commit(host, path, line)
    edited: Origin | None = None
    for origin in _origins(host, path, line):
        region, index = lines[origin.first - 1 : origin.last], line - origin.first
        found = same_line(region, origin.shown.split("\n"), index)
        if found is not None:
            reasons = tuple(_reasons(origin, found))
            return Explanation(path, line, lines[line - 1], "shipway", origin.kind,
                               origin.service, origin.says, reasons, "", commit,
                               origin.part)  # fmt: skip
        edited = edited or origin
    if edited is None:
        return Explanation(path, line, lines[line - 1], "team", "", "", "", (), "", commit)
    region, index = lines[edited.first - 1 : edited.last], line - edited.first
    ours = counterpart(region, edited.shown.split("\n"), index)
    return Explanation(path, line, lines[line - 1], "team", edited.kind, edited.service,
                       edited.says, (), ours, commit, edited.part)  # fmt: skip


def _origins(host: Host, path: str, line: int) -> Iterator[Origin]:
    """What of ours can be this line; the cheap ones first, each made only when it is asked for."""
    services = generated_services(host)
    for service in services:
        found = chain(wired(host, service, path), derived(host, service, path))
        yield from (origin for origin in found if origin.first <= line <= origin.last)
    for service in services:
        if path.startswith(f"{service.folder}/"):
            yield from rendered(host, service, path)
    yield from (one for one in of_parts(host, path) if one.first <= line <= one.last)


def _reasons(origin: Origin, shown: int) -> Iterator[Reason]:
    """Every input that, were it another, would give another line."""
    text = origin.text.split("\n")
    index = same_line(origin.shown.split("\n"), text, shown)
    if index is None or not text[index].strip():
        return
    seen = set()
    for reason, other in origin.changed():
        if reason not in seen and changes(text, other.split("\n"), index):
            seen.add(reason)
            yield reason


def _lines(host: Host, path: str) -> list[str]:
    return [line.rstrip("\r\n") for line in lines_of(host.text(path))]


def _commit(host: Host, path: str, line: int) -> str:
    """``4f5e6a7 2026-01-31 Ada: Add payments``; empty where no commit holds the line."""
    said = git.run(
        host.root, "blame", "--porcelain", "-L", f"{line},{line}", "--", path, ok=(0, 128)
    )
    commit = said.partition(" ")[0]
    if not re.fullmatch(r"\^?[0-9a-f]{40}", commit) or set(commit) == {"0"}:
        return ""
    return git.run(host.root, "log", "-1", "--format=%h %as %an: %s", commit).strip()
