"""A text as its lines, in the form that edits of whole lines need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from shipway.propose.tree import Node, tree_of

PROSE = (".md", ".mdx")
JSON = (".json", ".jsonc", ".json5", ".code-workspace")
YAML = (".yaml", ".yml")
DIRECTIVE = re.compile(
    r"^\s*(\{\{-?\s*(/\*|define|block|if|range|with|end|template|\$\w+\s*:?=)|\{%)", re.M
)
"""What makes a template of Go or Jinja a program; one amid a line may be a command's `--format`."""
SCRIPTS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx")


@dataclass(frozen=True)
class Source:
    """One file of the host: its path and its whole text."""

    path: str
    text: str

    @property
    def suffix(self) -> str:
        """``.yml``, in lower case."""
        return PurePosixPath(self.path).suffix.lower()

    @property
    def name(self) -> str:
        """The file's name."""
        return PurePosixPath(self.path).name

    @cached_property
    def is_template(self) -> bool:
        """Whether its lines are a program of Go's templates or Jinja's, as a helper of Helm is."""
        return DIRECTIVE.search(self.text) is not None

    @cached_property
    def newline(self) -> str:
        """What separates its lines; a text with both kinds keeps its CRs in the lines."""
        crlf = self.text.count("\r\n")
        return "\r\n" if crlf and crlf == self.text.count("\n") else "\n"

    @cached_property
    def lines(self) -> list[str]:
        """Its lines; the last is empty where the text ends with a line end."""
        return self.text.split(self.newline)

    @cached_property
    def root(self) -> Node:
        """Its tree."""
        return tree_of(self.lines, comments=self.suffix not in PROSE)

    def joined(self, lines: list[str]) -> str:
        """The text of other lines of this file."""
        return self.newline.join(lines)
