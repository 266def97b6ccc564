"""The table of environment variables in a service's README."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shipway.derive.named_lines import line_of_name
from shipway.derive.yaml_merge import MergedYaml
from shipway.drift import Drift
from shipway.sources.env_schema import Variable
from shipway.splice.model import newline_of

HEADING = "## Environment"
HEADER = ("| Variable | Default | What it does |", "| --- | --- | --- |")
ROW = re.compile(r"\|\s*`([A-Za-z_][A-Za-z0-9_]*)`\s*\|")
TITLE = re.compile(r"\|\s*Variable\s*\|", re.IGNORECASE)


def table(variables: Iterable[Variable]) -> str:
    """The rows with their header."""
    return "".join(f"{line}\n" for line in (*HEADER, *map(_row, variables)))


def merge_table(text: str, base: str, new: str) -> MergedYaml:
    """``text`` with the rows of ``new``, without those that only ``base`` had; a table that is
    missing is put at the end. The team's own rows and columns beside ours stay."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    drifts: list[Drift] = []
    old, fresh = _rows(base), _rows(new)
    at = next((n for n, line in enumerate(lines) if TITLE.match(line)), None)
    if at is None:
        if not fresh:
            return MergedYaml(text)
        drifts.append(Drift(len(lines), "README", "the table of variables is missing"))
        lines = _with_table(lines, new)
    else:
        for name in [name for name in old if name not in fresh]:
            lines = _without(lines, name, drifts)
        for name, row in fresh.items():
            lines = _with(lines, name, row, list(fresh), at, drifts)
    return MergedYaml(newline_of(text).join(lines) if drifts else text, drifts, new)


def _row(variable: Variable) -> str:
    if variable.secret:
        default = "secret, required" if variable.required else "secret"
    elif variable.default is None:
        default = "required" if variable.required else ""
    else:
        default = f"`{_cell(variable.default)}`" if variable.default else '`""`'
    return f"| `{variable.name}` | {default} | {_cell(variable.description)} |"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("`", "'").replace("\n", " ")


def _rows(text: str) -> dict[str, str]:
    return {m.group(1): line for line in text.split("\n") if (m := ROW.match(line))}


def _with_table(lines: list[str], new: str) -> list[str]:
    end = lines[-1:] == [""]
    body = lines[:-1] if end else lines
    return [*body, "", HEADING, "", *new.rstrip("\n").split("\n"), *([""] if end else [])]


def _without(lines: list[str], name: str, drifts: list[Drift]) -> list[str]:
    at = line_of_name(lines, ROW, name)
    if at is None:
        return lines
    drifts.append(Drift(at + 1, name, "follows from nothing any more"))
    return lines[:at] + lines[at + 1 :]


def _with(
    lines: list[str], name: str, row: str, order: list[str], header: int, drifts: list[Drift]
) -> list[str]:
    at = line_of_name(lines, ROW, name)
    if at is None:
        known = (line_of_name(lines, ROW, other) for other in reversed(order[: order.index(name)]))
        place = next((n + 1 for n in known if n is not None), header + 2)
        drifts.append(Drift(place, name, "is missing"))
        return [*lines[:place], row, *lines[place:]]
    if _cells(lines[at]) == _cells(row):
        return lines
    drifts.append(Drift(at + 1, name, f"expected {row}"))
    return [*lines[:at], row, *lines[at + 1 :]]


def _cells(row: str) -> list[str]:
    """The cells without the blanks that formatters align them with."""
    return [cell.strip() for cell in row.strip().strip("|").split("|")]
