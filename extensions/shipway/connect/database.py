"""The database of a queue, in the environment of a service that sends jobs into it."""

from __future__ import annotations

from shipway.connect.declared import IN_CODE, IN_SCHEMA
from shipway.errors import EditError
from shipway.splice.json import JsonDocument
from shipway.splice.model import Edit, Entry, apply, line_of
from shipway.wiring.engine import unwire
from shipway.wiring.target import Blocks

EXAMPLE = "postgres://app@postgres:5432/app"
ROLES = {
    "DATABASE_URL": "application role (row-level security applies)",
    "DATABASE_SERVICE_URL": "service role (past row-level security)",
}
"""What the template says of each."""


def in_code(variable: str) -> Blocks:
    """What stands in ``config.ts``."""
    lines = (
        f"{variable}: z",
        '  .url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// URL" })',
        f'  .describe("Database, as the {ROLES[variable]}")',
        f'  .meta({{ writeOnly: true, examples: ["{EXAMPLE}"] }})',
    )
    return {variable: "\n".join(lines)}


def in_schema(variable: str) -> Blocks:
    """What `pnpm env:schema` makes of it."""
    lines = (
        '"type": "string"',
        '"format": "uri"',
        f'"description": "Database, as the {ROLES[variable]}"',
        '"writeOnly": true',
        f'"examples": ["{EXAMPLE}"]',
    )
    body = ",\n".join(f"  {line}" for line in lines)
    return {variable: f'"{variable}": {{\n{body}\n}}'}


def required(text: str, variable: str) -> str:
    """The env schema that requires it as well: `pnpm env:schema` sorts the names."""
    document = JsonDocument(text, strict=True)
    listed = document.root.at("required")
    if listed is None:
        return apply(text, [document.insert(document.root, f'"required": ["{variable}"]')])
    if not listed.entries:
        raise EditError("`required` is empty", line=1, fix="write the schema anew: pnpm env:schema")
    before = [entry for entry in listed.entries if str(entry.value.value) < variable]
    if before:
        end = before[-1].end
        return apply(text, [Edit(end, end, f', "{variable}"')])
    start = listed.entries[0].start
    return apply(text, [Edit(start, start, f'"{variable}", ')])


def no_longer_required(text: str, variable: str) -> str:
    """The exact inverse."""
    document = JsonDocument(text, strict=True)
    entry = document.root.get("required")
    names = entry.value.entries if entry else ()
    mine = next((name for name in names if name.value.value == variable), None)
    if entry is None or mine is None:
        return text
    if len(names) == 1:
        return apply(text, [document.remove(document.root, entry)])
    return apply(text, [_cut(names, mine)])


def _cut(names: tuple[Entry, ...], mine: Entry) -> Edit:
    """With the comma before it; of the first one, the comma behind."""
    at = names.index(mine)
    if at:
        return Edit(names[at - 1].end, mine.end, "")
    return Edit(mine.start, names[1].start, "")


def without_code(text: str, variable: str) -> str:
    """``config.ts`` without it. Raises EditError where somebody changed it since."""
    entry = IN_CODE.find(IN_CODE.open(text), variable)
    if entry and "writeOnly" not in text[entry.start : entry.end]:
        fix = f"delete {variable} there by hand, and run it again"
        raise EditError(f"{variable} was changed since", line=line_of(text, entry.start), fix=fix)
    return unwire(IN_CODE, text, {variable: ""})


def without_schema(text: str, variable: str) -> str:
    """The env schema without it."""
    return unwire(IN_SCHEMA, no_longer_required(text, variable), {variable: ""})
