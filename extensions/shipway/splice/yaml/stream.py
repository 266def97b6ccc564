"""Files that hold several YAML documents, as Kubernetes manifests do."""

from __future__ import annotations

from typing import NamedTuple

import yaml

from shipway.errors import EditError
from shipway.splice.model import Key, line_of
from shipway.splice.yaml.document import YamlDocument


class StreamDocument(NamedTuple):
    """One document of a file: ``text[start:end]``, without the ``---`` before it, and its
    positions count from ``start``."""

    start: int
    end: int
    document: YamlDocument

    def line(self, text: str, offset: int) -> int:
        """The line, in the whole file, of an offset in the document."""
        return line_of(text, self.start + offset)

    def line_at(self, text: str, *keys: Key) -> int:
        """The line, in the whole file, of the entry at a path in the document, or of the deepest
        part of the path that there is."""
        return self.line(text, self.document.root.start_of(*keys))


def documents_of(text: str) -> list[StreamDocument]:
    """Every document that says something. Raises EditError, with the line in the whole file, when
    one of them cannot be parsed."""
    bounds = _bounds(text)
    parts = []
    for start, end in bounds:
        try:
            document = YamlDocument(text[start:end])
            nothing = document.root.kind == "scalar" and document.root.value is None
        except EditError as error:
            error.line = line_of(text, start) - 1 + (error.line or 1)
            raise
        if not nothing:
            parts.append(StreamDocument(start, end, document))
    return parts


def _bounds(text: str) -> list[tuple[int, int]]:
    if "---" not in text:
        return [(0, len(text))]
    shift = 1 if text.startswith("\ufeff") else 0
    try:
        marks = [
            (token.start_mark.index + shift, token.end_mark.index + shift)
            for token in yaml.scan(text[shift:], Loader=yaml.CSafeLoader)
            if isinstance(token, yaml.DocumentStartToken)
        ]
    except yaml.YAMLError:
        return [(0, len(text))]  # its parser says what is wrong, and where
    if not marks or (len(marks) == 1 and not text[: marks[0][0]].strip("\ufeff \r\n")):
        return [(0, len(text))]
    first = [(0, marks[0][0])] if text[: marks[0][0]].strip("\ufeff \r\n") else []
    ends = [mark[0] for mark in marks[1:]] + [len(text)]
    return first + [(_below(text, mark[1]), end) for mark, end in zip(marks, ends, strict=True)]


def _below(text: str, offset: int) -> int:
    """The line below a ``---``; what stands on its own line belongs to the document."""
    end = text.find("\n", offset)
    rest = text[offset : end if end >= 0 else len(text)]
    return end + 1 if end >= 0 and not rest.split("#")[0].strip() else offset
