"""A Dockerfile as a list of instructions: continuations joined, comments and heredocs left out."""

from __future__ import annotations

import re

from shipway.errors import EditError

Instruction = tuple[int, str, str]
"""Its line, its word in capitals, and the rest on one line."""
HEREDOC = re.compile(r"(?<!\S)\d*<<-?(['\"]?)([^\s<>'\"]+)\1(?!\S)")
QUOTED = re.compile(r"(?<!<)(?<!<-)(\"(?:\\.|[^\"\\])*\"|'[^']*')")
DIRECTIVE = re.compile(r"#\s*(\w+)\s*=\s*(\S+)\s*")
TAKE_HEREDOCS = ("RUN", "COPY", "ADD")


def instructions(text: str) -> list[Instruction]:
    """Every instruction, in order. Raises EditError for a heredoc without an end."""
    found: list[Instruction] = []
    lines = re.split(r"\r?\n", text.removeprefix("\ufeff"))
    goes_on = re.compile(re.escape(_escape(lines)) + r"[ \t]*$")
    number = 0
    while number < len(lines):
        if not lines[number].strip() or _is_comment(lines[number]):
            number += 1
            continue
        start = number
        joined, number = _joined(lines, number, goes_on)
        word, rest = [*joined.split(maxsplit=1), ""][:2]
        found.append((start + 1, word.upper(), rest))
        if word.upper() in TAKE_HEREDOCS:
            number = _behind_heredocs(lines, number, rest, start + 1)
    return found


def _escape(lines: list[str]) -> str:
    """The escape character: a directive above everything else may name a backtick."""
    for line in lines:
        directive = DIRECTIVE.fullmatch(line.strip())
        if not directive:
            break
        if directive[1].lower() == "escape":
            return directive[2]
    return "\\"


def _joined(lines: list[str], number: int, goes_on: re.Pattern[str]) -> tuple[str, int]:
    """An instruction on one line, and the number of the line behind it.

    Comments and empty lines between its lines do not end it.
    """
    parts: list[str] = []
    while number < len(lines):
        line = lines[number]
        number += 1
        if parts and (not line.strip() or _is_comment(line)):
            continue
        parts.append(goes_on.sub("", line))
        if not goes_on.search(line):
            break
    return "".join(parts).strip(), number


def _behind_heredocs(lines: list[str], number: int, rest: str, line: int) -> int:
    for _, end in HEREDOC.findall(QUOTED.sub("quoted", rest)):
        while number < len(lines) and lines[number].strip() != end:
            number += 1
        if number == len(lines):
            fix = f"write {end} on a line of its own"
            raise EditError(f"the heredoc {end} has no end", line=line, fix=fix)
        number += 1
    return number


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")
