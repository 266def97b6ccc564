"""What a dependency-cruiser config lets its rules see: `includeOnly`, `exclude`, `doNotFollow`."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from shipway.splice.model import Document, Node, line_of

GROUP = re.compile(r"\(\?<(?![=!])")


class Filter(NamedTuple):
    """One option that hides files. line: where it stands. in_path: it is the
    option's `path`, not its value. pattern: None when it is computed, or
    when Python cannot read it: then nothing is said of it."""

    option: str
    line: int
    in_path: bool
    written: tuple[str, ...]
    pattern: re.Pattern[str] | None

    def hides(self, path: str) -> bool:
        """Whether no dependency leads from, or to, the file at ``path``."""
        if self.pattern is None:
            return False
        return bool(self.pattern.search(path)) != (self.option == "includeOnly")

    def with_folder(self, folder: str) -> str:
        """The smallest edit after which the files below ``folder`` are seen."""
        if self.option != "includeOnly":
            return f"take {folder} out of {self.option}"
        kept = json.dumps([*self.written, f"^{folder}/"], ensure_ascii=False)
        return f"write {'path' if self.in_path else self.option}: {kept}"


class Sight(NamedTuple):
    """The filters of one config."""

    filters: tuple[Filter, ...]

    def hides_source(self, path: str) -> Filter | None:
        """Why the file at ``path`` is not looked into, when a folder above it is cruised."""
        above = [str(p) for p in PurePosixPath(path).parents if str(p) != "."][:-1]
        for one in self.filters:
            folders = [] if one.option == "includeOnly" else above
            if any(map(one.hides, [path, *folders])):
                return one
        return None

    def hides_target(self, path: str) -> Filter | None:
        """Why an import of the file, or of the unresolved name, ``path`` is dropped.
        ``doNotFollow`` keeps it."""
        dropping = (one for one in self.filters if one.option != "doNotFollow")
        return next((one for one in dropping if one.hides(path)), None)


def sight_of(document: Document) -> Sight:
    """What the options of an open config hide; what a base that it extends hides is not read."""
    return Sight(tuple(_filters(document)))


def _filters(document: Document) -> Iterator[Filter]:
    for option in ("includeOnly", "exclude", "doNotFollow"):
        node = document.root.at("options", option)
        if node is None:
            continue
        in_path = node.kind == "map"
        node = node.at("path") if in_path else node
        if node is not None:
            written = _texts(node)
            pattern = _compiled("|".join(written)) if written else None
            line = line_of(document.text, document.root.start_of("options", option))
            yield Filter(option, line, in_path, written, pattern)


def _texts(node: Node) -> tuple[str, ...]:
    """The regular expressions as written; none when one of them is computed."""
    nodes = [entry.value for entry in node.entries] if node.kind == "list" else [node]
    texts = [one.value for one in nodes if one.kind == "scalar" and isinstance(one.value, str)]
    return tuple(texts) if len(texts) == len(nodes) else ()


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """A regular expression of JavaScript; the two languages differ in little that such ones use."""
    text = GROUP.sub("(?P<", pattern).replace("[^]", r"[\s\S]")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return re.compile(text)
        except (re.error, RecursionError, OverflowError):
            return None
