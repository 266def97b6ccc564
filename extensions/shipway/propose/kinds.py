"""What kind of list an entry stands in: by that it is right more often or less."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shipway.propose.proposal import Kind
from shipway.propose.source import JSON, SCRIPTS, YAML, Source

COPY = re.compile(r"(COPY|ADD)\s", re.I)
MAPPING = re.compile(r"-\s+[\w\"'.-]+:(\s|$)")
WEIGHTS: Mapping[Kind, float] = {
    "copy": 1.0,
    "items": 0.8,
    "objects": 0.75,
    "members": 0.7,
    "values": 0.65,
    "block": 0.5,
    "inline": 0.35,
    "lines": 0.35,
    "script": 0.3,
}
"""How often each was right among real commits, in steps."""
PARSED: tuple[Kind, ...] = ("copy", "items", "objects", "members", "values", "block")
FEWEST_PARSED, FEWEST = 0.2, 0.35
"""The share of siblings from which a list is one of services, where a parser tells what a list is
and elsewhere: below that it was wrong more often than right, measured by leaving one out."""


def kind_of(source: Source, body: str) -> Kind:
    """The kind of an entry, by its file and its own text."""
    lines = body.split("\n")
    if COPY.match(body):
        return "copy"
    if source.suffix in JSON:
        return "objects" if body.startswith("{") else "members"
    if source.suffix in YAML:
        if MAPPING.match(body) or (body.startswith("-") and len(lines) > 1):
            return "items"
        return "block" if len(lines) > 1 else "values"
    if source.suffix in SCRIPTS:
        return "script"
    return "lines"


def score(kind: Kind, agreeing: int, share: float, *, same: bool) -> float:
    """How likely a proposal is right: kind x share of the siblings x examples that agree."""
    examples = {0: 0.4, 1: 0.45, 2: 0.6, 3: 0.8}.get(agreeing, 1.0)
    return WEIGHTS[kind] * (0.2 + 0.8 * min(share, 1.0)) * examples * (1.0 if same else 0.5)


def is_list(kind: Kind, share: float) -> bool:
    """Whether so many of all siblings make a list of services of it."""
    return share >= (FEWEST_PARSED if kind in PARSED else FEWEST)
