"""What package.json and turbo.json run, and which of it may have the root's DSN."""

from __future__ import annotations

from collections.abc import Iterator

from shipway.check.exposure.code import without_comments
from shipway.check.exposure.names import RUNS, named_in
from shipway.check.exposure.script import FIX
from shipway.check.finding import Finding
from shipway.errors import EditError
from shipway.splice.json import JsonDocument
from shipway.splice.model import Entry, line_of

HOLDERS = ("scripts", "tasks", "pipeline")
"""Where package.json and turbo.json have commands, by name."""


def forbidden_in_json(path: str, text: str) -> list[Finding]:
    """Every line that hands such a variable to anything but a command that provisions."""
    allowed = {
        number
        for entry in _commands(text)
        if RUNS.search(_says(text, entry))
        for number in range(line_of(text, entry.start), line_of(text, entry.end) + 1)
    }
    return named_in(path, without_comments(text), allowed, FIX)


def _says(text: str, entry: Entry) -> str:
    """A script's name and command; of a task the name, as what it waits for says nothing."""
    end = entry.value.start if entry.value.kind == "map" else entry.end
    return text[entry.start : end]


def _commands(text: str) -> Iterator[Entry]:
    try:
        root = JsonDocument(text).root
    except EditError:
        return
    for key in HOLDERS:
        yield from root.entries_at(key)
