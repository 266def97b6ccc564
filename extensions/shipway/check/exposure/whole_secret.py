"""Who takes all that db-provision has, the root's DSN in it, and never names that variable."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shipway.check.exposure.names import (
    PROVISIONER,
    ROOT,
    code_lines,
    lines_of_provisioner,
    places_of_provisioner,
)
from shipway.check.finding import Finding
from shipway.errors import EditError
from shipway.splice.model import Entry, Node

NAMED = rf"""["']?{PROVISIONER}["']?(?=[\s,}}]|$)"""
TAKES = re.compile(
    rf"""
    \bsecretRef\s*:\s*(?:\{{[^}}\n]*?|(?:\s*optional:.*\n)?\s*)\bname:\s*{NAMED}  # envFrom
    | \bsecretName:\s*{NAMED}(?!\s*(?:,\s*)?items:)                              # a volume
    | \bsecret\s*:\s*(?:\{{\s*)?name:\s*{NAMED}(?!\s*(?:,\s*)?items:)            # a projected one
    | \bextends\s*:\s*(?:\{{[^}}\n]*?\bservice:\s*|(?:\s*file:.*\n)?\s*service:\s*)?{NAMED}
    """,
    re.X,
)
NAMES = tuple(
    f"{key}: {quote}{PROVISIONER}"
    for key in ("name", "secretName", "service", "extends")
    for quote in ("", '"', "'")
)
"""What a file has that must be looked at, for `git grep`."""
ANCHOR = re.compile(r"&([^\s,\[\]{}]+)")
FIX = "name each variable that is needed, from a Secret or a map of its own"


def taken_whole(path: str, text: str) -> list[Finding]:
    """Every line of a YAML file that takes db-provision's whole Secret, or its environment in
    Compose (``extends``, an alias), for anything else."""
    code = "\n".join(line for _, line in code_lines(text))
    takers = [found.end() for found in TAKES.finditer(code) if not _selects(code, found)]
    shared = [re.compile(rf"\*{re.escape(name)}(?=[\s,\]}}]|$)") for name in _anchors(text)]
    takers += [found.start() for alias in shared for found in alias.finditer(code)]
    lines = {code.count("\n", 0, at) + 1 for at in takers}
    own = lines_of_provisioner(text) if lines else set()
    what = f"this takes all that {PROVISIONER} has, DATABASE_ROOT_URL too"
    return [Finding(path, line, "forbidden-variable", what, FIX) for line in sorted(lines - own)]


def _selects(code: str, found: re.Match[str]) -> bool:
    """Whether a volume says, above the Secret's name, which of its keys it takes."""
    volume = code.rfind("secret:", 0, found.start())
    return found[0].startswith("secretName") and "items:" in code[volume : found.start()]


def _anchors(text: str) -> Iterator[str]:
    """The anchors of the provisioner's parts that have the root's DSN."""
    try:
        places = list(places_of_provisioner(text)) if "&" in text and ROOT.search(text) else []
    except EditError:
        return
    for part, place in places:
        node = place.value if isinstance(place, Entry) else place
        yield from _anchored(text[part.start : part.end], node)


def _anchored(source: str, node: Node) -> Iterator[str]:
    """Of this node and of all below it."""
    if ROOT.search(source[node.start : node.end]):
        anchor = ANCHOR.match(source, node.start)
        yield from [anchor[1]] if anchor else []
        for entry in node.entries:
            yield from _anchored(source, entry.value)
