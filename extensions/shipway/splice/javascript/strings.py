"""The inside of JavaScript and JSON string literals: read it, write it."""

from __future__ import annotations

import json
import re

ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|[\s\S])")
SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
SIMPLE |= {"\n": "", "\r\n": "", "\u2028": "", "\u2029": ""}


def unescape(inner: str) -> str:
    """The value of a string literal's inside (ECMA-262, section 12.9.4)."""
    if "\\" not in inner:
        return inner
    joined = ESCAPE.sub(_escape, inner)
    return joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escape(match: re.Match[str]) -> str:
    body = match.group(1)
    if body[0] in "ux" and len(body) > 1:
        return chr(int(body[1:].strip("{}"), 16))
    return SIMPLE.get(body, body)


def quote(value: str, quote: str) -> str:
    """``value`` as a literal. Single quotes are used only where the value has none itself, as
    formatters do."""
    text = json.dumps(value, ensure_ascii=False)
    # Valid in JSON and, before ES2019, line ends in JavaScript; an escape is right in both.
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    if quote == '"' or "'" in value:
        return text
    return "'" + text[1:-1].replace('\\"', '"') + "'"
