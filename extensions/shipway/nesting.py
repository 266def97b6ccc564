"""A limit to nesting, before any parser: libyaml's time grows with its square (20,000 brackets took
20 s), and recursion ends in a stack that is full."""

from __future__ import annotations

import re

import yaml

DEEPEST = 200
"""Far above what people and tools write."""
WHAT = f"nested deeper than {DEEPEST} levels"
BRACKET = re.compile(r"[\[{\]}]")
DASHES = re.compile(rf"(?:[-?][ \t]+){{{DEEPEST}}}")
"""Lists in lists on one line of YAML."""
TWO_DASHES = ("- -", "- ?", "? -", "? ?", "-\t", "?\t", "-  ", "?  ")
"""One of these is in whatever DASHES finds; to look for them takes a tenth of its time."""


def too_deep(text: str) -> int:
    """The line on which brackets, or lists in lists, nest too deep; 0 when none does."""
    if any(pair in text for pair in TWO_DASHES) and (dashes := DASHES.search(text)):
        return text.count("\n", 0, dashes.start()) + 1
    if text.count("[") + text.count("{") <= DEEPEST:
        return 0
    depth = 0
    for bracket in BRACKET.finditer(text):
        depth = depth + 1 if bracket[0] in "[{" else max(0, depth - 1)
        if depth > DEEPEST:
            return text.count("\n", 0, bracket.start()) + 1
    return 0


def shallow(text: str) -> str:
    """``text`` for a YAML parser. Raises that parser's own error, with the line, when it is too
    deep."""
    if line := too_deep(text):
        mark = yaml.Mark("", 0, line - 1, 0, None, 0)
        raise yaml.MarkedYAMLError(problem=WHAT, problem_mark=mark)
    return text
