"""``.env.example``: every variable with its description above it; secrets are empty."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from shipway.derive.named_lines import line_of_name
from shipway.derive.service_facts import PORT_VARIABLES
from shipway.derive.yaml_merge import MergedYaml
from shipway.drift import Drift
from shipway.sources.env_schema import Variable
from shipway.splice.model import newline_of

LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)")
HEADER = "# Copy to .env for `pnpm dev`. Follows from env.schema.json.\n"
SECRET = "Secret: never commit a real value."
QUOTES = ("'", '"', "`")
BARE = re.compile(r"[\w./:@+,*-]*")
DEVELOPMENT = {
    "NODE_ENV": "development", "LOG_LEVEL": "debug", "DRAIN_DELAY_MS": "0", "METRICS_PORT": "0",
}  # fmt: skip
"""Values that suit a developer's machine better than the defaults, where the schema allows them:
nobody polls or scrapes there, and two services cannot have one port."""


def dotenv(variables: Iterable[Variable], port: int) -> str:
    """The whole file."""
    return HEADER + "".join(_lines(variable, port) for variable in variables)


def merge_dotenv(text: str, base: str, new: str) -> MergedYaml:
    """``text`` with the variables of ``new``, without those that only ``base`` had.

    Values are the developers' to choose, but a secret's stays empty.
    """
    lines = _split(text)
    drifts: list[Drift] = []
    old, fresh = _blocks(base), _blocks(new)
    for name in [name for name in old if name not in fresh]:
        lines = _without(lines, name, old[name], drifts)
    for name, block in fresh.items():
        lines = _with(lines, name, block, old.get(name), list(fresh), drifts)
    newline = newline_of(text)
    changed = newline.join(lines)
    return MergedYaml(changed if drifts else text, drifts, new)


class _Block(NamedTuple):
    """A variable's own line and the comment right above it."""

    comment: tuple[str, ...]
    line: str

    @property
    def secret(self) -> bool:
        return bool(self.comment) and self.comment[-1].endswith(SECRET)


def _lines(variable: Variable, port: int) -> str:
    notes = [note for note in (variable.description, SECRET if variable.secret else "") if note]
    return "".join(f"# {note}\n" for note in notes) + f"{variable.name}={_value(variable, port)}\n"


def _value(variable: Variable, port: int) -> str:
    if variable.name in PORT_VARIABLES:
        return str(port)
    better = DEVELOPMENT.get(variable.name)
    if better and _takes(variable, better):
        return better
    example = variable.example if variable.required and not variable.secret else ""
    return quote(variable.default or example)


def _takes(variable: Variable, value: str) -> bool:
    """Whether the schema allows a value of ours."""
    if variable.type not in ("integer", "number"):
        return value in variable.choices
    least = variable.minimum if variable.minimum is not None else -math.inf
    most = variable.maximum if variable.maximum is not None else math.inf
    return least <= float(value) <= most


def quote(value: str) -> str:
    """``value`` as Node's ``--env-file`` reads it back. That knows three quotes and no escapes but
    ``\\n`` in double ones; what none of them can hold is left empty: the default holds then."""
    if BARE.fullmatch(value):
        return value
    update = value.replace("\n", "\\n")
    if "\r" in value:
        return ""
    if "\n" in value or "\\n" in value:
        quote = '"' if "\n" in value else "'"
        mixed = "\n" in value and "\\n" in value
        return "" if mixed or quote in value else f"{quote}{update}{quote}"
    return next((f"{quote}{value}{quote}" for quote in QUOTES if quote not in value), "")


def _split(text: str) -> list[str]:
    return [line.removesuffix("\r") for line in text.split("\n")]


def _blocks(text: str) -> dict[str, _Block]:
    found: dict[str, _Block] = {}
    comment: list[str] = []
    for line in _split(text):
        match = LINE.match(line)
        if match:
            found[match.group(1)] = _Block(tuple(comment), line)
        comment = [*comment, line] if line.startswith("#") and not match else []
        if f"{line}\n" == HEADER:
            comment = []
    return found


def _without(lines: list[str], name: str, block: _Block, drifts: list[Drift]) -> list[str]:
    at = line_of_name(lines, LINE, name)
    if at is None:
        return lines
    drifts.append(Drift(at + 1, name, "follows from nothing any more"))
    start = at - len(block.comment)
    ours = start >= 0 and tuple(lines[start:at]) == block.comment
    return lines[: start if ours else at] + lines[at + 1 :]


def _with(
    lines: list[str],
    name: str,
    block: _Block,
    old: _Block | None,
    order: list[str],
    drifts: list[Drift],
) -> list[str]:
    at = line_of_name(lines, LINE, name)
    if at is None:
        place = _place(lines, order, name)
        drifts.append(Drift(max(1, place), name, "is missing"))
        return [*lines[:place], *block.comment, block.line, *lines[place:]]
    lines = list(lines)
    value = LINE.match(lines[at])
    if block.secret and value and value.group(2).split("#")[0].strip(" '\""):
        drifts.append(Drift(at + 1, name, "a secret's value does not belong here"))
        lines[at] = block.line
    elif old and old.line != block.line and lines[at] == old.line:
        drifts.append(Drift(at + 1, name, f"expected {block.line}"))
        lines[at] = block.line
    start = at - len(old.comment) if old else at
    if old and old.comment != block.comment and tuple(lines[start:at]) == old.comment:
        drifts.append(Drift(at + 1, name, "its description is another one now"))
        lines[start:at] = block.comment
    return lines


def _place(lines: list[str], order: list[str], name: str) -> int:
    """Behind the nearest variable that stands before it in the schema, or else above the first
    one's comment."""
    number = order.index(name)
    for before in reversed(order[:number]):
        if (at := line_of_name(lines, LINE, before)) is not None:
            return at + 1
    for after in order[number + 1 :]:
        if (at := line_of_name(lines, LINE, after)) is not None:
            while at and lines[at - 1].startswith("#") and f"{lines[at - 1]}\n" != HEADER:
                at -= 1
            return at
    end = len(lines)
    return end - 1 if lines and not lines[-1] else end
