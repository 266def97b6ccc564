"""A script may put the root's DSN before the command that runs db-provision, and nowhere else."""

from __future__ import annotations

import re

from shipway.check.exposure.names import ROOT, RUNS, code_lines, named_in
from shipway.check.finding import Finding

FIX = "put it before the command that runs db-provision, and before no other"
HANDS = re.compile(
    r"(?:^|\s)(?:-e|--env|--build-arg)[ =]\S*DATABASE_ROOT_URL"  # docker
    r"|\bDATABASE_ROOT_URL\b.*\bGITHUB_ENV\b"  # every later step
    r"|(?:^|[\s;&|(])DATABASE_ROOT_URL="
    r"(?:\$\([^)]*\)|\"[^\"]*\"|'[^']*'|[^\s;&|()\"'])*[ \t]+[^\s;&|)#\\]"
)
"""To a container, to later steps of a job, or to the command that stands behind it."""
EXPORTS = re.compile(r"\b(?:export|declare -x|set -gx)\b[^;&|]*\bDATABASE_ROOT_URL\b")
"""To every command below it."""


def forbidden_in_script(path: str, text: str) -> list[Finding]:
    """Every line of a shell script or a Makefile that hands such a variable to anything else."""
    lines = list(code_lines(text))
    runs = any(RUNS.search(code) for _, code in lines)
    known = {number for number, _ in lines if runs}
    return named_in(path, lines, known - handed_over(text, exports=True), FIX)


def handed_over(text: str, *, exports: bool = False) -> set[int]:
    """The lines of commands that get the root's DSN and do not run db-provision.

    ``exports``: also those that give it to all that follow.
    """
    if not ROOT.search(text):
        return set()
    lines: set[int] = set()
    for numbers, command in _commands(text):
        hands = HANDS.search(command) or (exports and EXPORTS.search(command))
        if hands and not RUNS.search(command):
            lines |= set(numbers)
    return lines


def _commands(text: str) -> list[tuple[range, str]]:
    """Commands with the lines that they take: a backslash at the end joins two."""
    found: list[tuple[range, str]] = []
    first, whole = 1, ""
    for number, code in code_lines(text):
        line = code.rstrip("\r")
        whole += line.removesuffix("\\")
        if line.endswith("\\"):
            whole += " "
            continue
        found.append((range(first, number + 1), whole))
        first, whole = number + 1, ""
    return found
