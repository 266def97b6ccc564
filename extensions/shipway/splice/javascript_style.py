"""The host's habits in JavaScript and JSON, and a value written the way the host writes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from shipway.splice.model import Entry, Node

IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*")
STRINGS = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"")
INDENT = re.compile(r"^([ \t]+)\S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Style:
    """unit: one level of indent. quote: of strings. quoted_keys: always. trailing_comma: after
    the last entry of a container of several lines."""

    unit: str = "  "
    quote: str = '"'
    quoted_keys: bool = False
    trailing_comma: bool = True


def style_of(text: str, *, json_only: bool) -> Style:
    """The habits of a whole file."""
    indents = [match.group(1) for match in INDENT.finditer(text)]
    unit = "\t" if any("\t" in indent for indent in indents) else " " * _smallest(indents)
    if json_only:
        return Style(unit, '"', True, False)
    strings = STRINGS.findall(text)
    single = sum(string[0] == "'" for string in strings)
    with_comma = len(re.findall(r",[ \t]*(?://[^\n]*)?\r?\n\s*[}\]]", text))
    without = len(re.findall(r"[^,\s{\[(][ \t]*\r?\n\s*[}\]]", text))
    keys = len(re.findall(r"^\s*['\"][\w-]+['\"]\s*:", text, re.MULTILINE))
    bare = len(re.findall(r"^\s*[A-Za-z_$][\w$]*\s*:", text, re.MULTILINE))
    return Style(
        unit,
        "'" if single * 2 > len(strings) else '"',
        keys > bare,
        with_comma >= without,
    )


def _smallest(indents: list[str]) -> int:
    widths = [len(indent) for indent in indents if len(indent) > 1]
    return min(widths, default=2) if min(widths, default=2) in (2, 3, 4, 8) else 2


def written(entry: Entry, source: str, style: Style, indent: str, newline: str) -> str:
    """An entry of a snippet in the host's style; its first line has no indent."""
    value = _value(entry.value, source, style, indent, newline)
    return value if entry.key is None else f"{_key(entry.key, style)}: {value}"


def _value(node: Node, source: str, style: Style, indent: str, newline: str) -> str:
    if node.kind == "code":
        return str(node.value)
    if node.kind == "scalar":
        return _string(node.value, style) if isinstance(node.value, str) else json.dumps(node.value)
    opening, closing = ("{", "}") if node.kind == "map" else ("[", "]")
    if not node.entries:
        return opening + closing
    if "\n" not in source[node.start : node.end]:
        inner = ", ".join(written(e, source, style, indent, newline) for e in node.entries)
        return f"{{ {inner} }}" if node.kind == "map" else f"[{inner}]"
    deeper = indent + style.unit
    lines = [deeper + written(e, source, style, deeper, newline) for e in node.entries]
    comma = "," if style.trailing_comma else ""
    return f"{opening}{newline}" + f",{newline}".join(lines) + f"{comma}{newline}{indent}{closing}"


def _key(key: str, style: Style) -> str:
    return key if not style.quoted_keys and IDENTIFIER.fullmatch(key) else _string(key, style)


def _string(value: str, style: Style) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # Valid in JSON and, before ES2019, line ends in JavaScript; an escape is right in both.
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    if style.quote == '"' or "'" in value:
        return text
    return "'" + text[1:-1].replace('\\"', '"') + "'"
