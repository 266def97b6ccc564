"""``z.coerce.boolean()`` in a service's config: JavaScript takes every text for true."""

from __future__ import annotations

import re

from shipway.check.finding import Finding
from shipway.check.groups import DERIVED
from shipway.check.rules import Rule, TextRule
from shipway.check.stale_schema import typescript

CALL = re.compile(rb"\bcoerce\s*\.\s*boolean\s*\(")
WHAT = 'z.coerce.boolean() takes every text for true, "false" and "0" too'
FIX = "write z.stringbool()"


def coerced_booleans(path: str, text: str) -> list[Finding]:
    """Every call of it; what a comment or a string says is none."""
    source = text.encode()
    if not CALL.search(source):
        return []
    root = typescript().parse(source).root_node
    found = []
    for call in CALL.finditer(source):
        node = root.descendant_for_byte_range(call.start(), call.start() + 1)
        if node is not None and node.type == "property_identifier":
            line = source.count(b"\n", 0, call.start()) + 1
            found.append(Finding(path, line, "coerced-boolean", WHAT, FIX))
    return found


TEXT_RULES = (TextRule("config", coerced_booleans),)
RULES = (
    Rule(
        id="coerced-boolean",
        title="`z.coerce.boolean()` in a service's config",
        why='JavaScript takes every text for true, `"false"` and `"0"` too.',
        cure="write `z.stringbool()`",
        group=DERIVED,
        of="src/config.ts",
        wrong="export const EnvSchema = z.object({ DEBUG: z.coerce.boolean() });",
        right="export const EnvSchema = z.object({ DEBUG: z.stringbool() });",
    ),
)
