"""A dependency-cruiser config after the move: its regular expressions match the same files."""

from __future__ import annotations

import re

from shipway.errors import EditError
from shipway.parts.moving.places import Places
from shipway.parts.moving.texts import Told
from shipway.splice.javascript.strings import unescape

LITERAL = re.compile(r"([\"'])((?:\\.|(?!\1)[^\\\n])*)\1")
ANCHOR = re.compile(r"(?<!\[)\^(?:\./)?")


def moved(text: str, places: Places) -> tuple[str, list[Told]]:
    """The text afterwards, and the lines that a person has to look at: those whose expression would
    match other files than it does."""
    told: list[Told] = []

    def corrected(found: re.Match[str]) -> str:
        new = _corrected(found[2], places)
        if new is None:
            line = text.count("\n", 0, found.start()) + 1
            what = f"{found[2]} would match other files than before"
            told.append(Told(line, what, f"name {places.folder}/ in it"))
        return found[0] if new is None else f"{found[1]}{new}{found[1]}"

    return LITERAL.sub(corrected, text), told


def _corrected(said: str, places: Places) -> str | None:
    """The literal afterwards; None where none is found that matches the same files."""
    value = unescape(said)
    if value in places.files and places.moves(value):
        return said.replace(value, places.after(value))
    before = _matched(value, places.files)
    if not any(map(places.moves, before)):
        return said
    wanted = {places.after(path) for path in before}
    after = frozenset(map(places.after, places.files))
    for candidate in (said, *_candidates(said, places)):
        if _matched(unescape(candidate), after) == wanted:
            return candidate
    return None


def _candidates(said: str, places: Places) -> list[str]:
    folder = re.escape(places.folder).replace("\\-", "-").replace("\\", "\\\\")
    return [
        ANCHOR.sub(lambda found: f"{found[0]}{folder}/", said),
        ANCHOR.sub(lambda found: f"{found[0]}(?:{folder}/)?", said),
    ]


def _matched(pattern: str, files: frozenset[str]) -> set[str]:
    """The files that an expression matches; none where it is no expression."""
    try:
        known = re.compile(pattern)
    except (re.error, EditError):
        return set()
    return {path for path in files if known.search(path)}
