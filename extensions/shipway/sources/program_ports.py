"""The port that a program listens on, as its sources say it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from shipway.sources.env_reads import sources_naming
from shipway.sources.host_files import HostFiles

NUMBER = r"[\"'`]?(?P<port>[1-9]\d{1,4})\b"
SAID = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\bPORT\b[\"'\])]*\s*(?:\?\?|\|\||=(?!=))\s*{NUMBER}",
        rf"\bPORT\b[\"']?\s*:[^\n]*\.default\(\s*{NUMBER}",
        rf"\.listen\(\s*{NUMBER}",
        rf"\.listen\(\s*\{{[^}}]*?\bport:\s*{NUMBER}",
    )
)
"""``process.env.PORT ?? 3000``, ``PORT: z.coerce.number().default(3000)``, ``app.listen(3000)``."""
LISTENS = re.compile(r"\.listen\(")
LOCAL = re.compile(r"\.listen\([^)]*?[\"'`](?:localhost|127\.0\.0\.1)[\"'`]")
ANY_HOST = re.compile(r"\bhost(?:name)?\b|0\.0\.0\.0|[\"'`]::[\"'`]", re.I)


class Place(NamedTuple):
    """Where something is said."""

    path: str
    line: int


class Listening(NamedTuple):
    """ports: each that is named, with its first place. at: where it listens. local: where only
    this machine is let in. hosted: an address is named beside."""

    ports: dict[int, Place]
    at: Place | None = None
    local: Place | None = None
    hosted: bool = False


def listening(host: HostFiles, folders: Iterable[str]) -> dict[str, Listening]:
    """What the sources of each program say; an empty record for one that listens nowhere."""
    found = {folder: Listening({}) for folder in folders}
    for folder, path in sources_naming(host, found, "PORT", ".listen("):
        found[folder] = _with(found[folder], path, host.text(path))
    return found


def _with(before: Listening, path: str, text: str) -> Listening:
    def place(match: re.Match[str] | None) -> Place | None:
        return Place(path, text.count("\n", 0, match.start()) + 1) if match else None

    ports = dict(before.ports)
    for pattern in SAID:
        for match in pattern.finditer(text):
            ports.setdefault(
                int(match["port"]), Place(path, text.count("\n", 0, match.start()) + 1)
            )
    at = place(LISTENS.search(text))
    hosted = bool(at and ANY_HOST.search(text))
    local = before.local or place(LOCAL.search(text))
    return Listening(ports, before.at or at, local, before.hosted or hosted)
