"""COPY lines of a Dockerfile that bring each package's manifest before the install."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from shipway.propose.certain.rule import Ground, Rule
from shipway.propose.proposal import Proposal
from shipway.propose.tree import is_comment
from shipway.sources.siblings import DOCKERFILE

FEWEST, SHARE = 2, 0.9
"""Siblings with a manifest that stand there, and their share of all: of ten one may be none that an
image needs."""
MANIFEST = "package.json"
COPY = re.compile(r"COPY((?:\s+--(?!from)\w+(?:=\S+)?)*)\s+(\S+)\s+(\S+)", re.I)
RUN = re.compile(r"(COPY|ADD)\s", re.I)


def _holds(one: Proposal, ground: Ground) -> bool:
    hidden, listed = _unseen(one.path, ground)
    all_, there = ground.having(MANIFEST) - hidden, set(one.evidence.agreeing)
    folder = ground.folders.get(ground.roster.ours.name, "")
    return (
        DOCKERFILE.fullmatch(one.path) is not None
        and _brings(one.body, folder)
        and there <= all_
        and len(there) >= max(FEWEST, SHARE * len(all_))
        and _in_one_run(one, ground, there)
        and not listed
        and ground.roster.ours.name not in hidden
    )


def _brings(body: str, folder: str) -> bool:
    """Whether a line copies the manifest of ``folder``, and nothing else, to where it lies."""
    found = COPY.fullmatch(body)
    if not found or not folder:
        return False
    source = posixpath.normpath(found[2]).lstrip("/")
    to = f"/{posixpath.normpath(found[3]).lstrip('/')}"
    own = f"{folder}/{MANIFEST}"
    into = found[3].endswith("/") and to.endswith(f"/{folder}")
    return source == own and (into or to.endswith(f"/{own}"))


def _in_one_run(one: Proposal, ground: Ground, names: set[str]) -> bool:
    """Whether the lines of all these siblings stand together: what lies between them are COPY
    lines. Where each of two stages has a part of them, or all, ours in one is half of it."""
    run = set(_run(one.source.lines, one.line - 1))
    everywhere = [line.strip() for line in one.source.lines]
    members = ground.siblings_in(names)
    texts = [one.shape.render(member) for member in members]
    return all(text in run and everywhere.count(text) == 1 for text in texts)


def _run(lines: list[str], at: int) -> Iterator[str]:
    """The COPY lines around the place before the line ``at``."""
    for part in (reversed(lines[:at]), lines[at:]):
        for line in part:
            bare = line.strip()
            if bare and not is_comment(line) and not RUN.match(bare):
                break
            yield bare


def _unseen(path: str, ground: Ground) -> tuple[set[str], set[str]]:
    """The services that a build does not see by their names, and those that it sees by their names
    alone: where there are some, ours is hidden."""
    hidden, listed = set[str](), set[str]()
    for name in (f"{path}.dockerignore", ".dockerignore"):
        for line in (ground.read(name) or "").splitlines():
            if not is_comment(line):
                (listed if line.startswith("!") else hidden).update(ground.named_in(line))
    return hidden, listed


RULE = Rule("manifest-copies", _holds)
