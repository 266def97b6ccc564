"""The host's habits in JavaScript and JSON, and a value written the way the host writes."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import NamedTuple

from shipway.splice.javascript.strings import quote
from shipway.splice.model import Entry, Node

IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*")
STRING = r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\""
LITERAL_OR_COMMENT = re.compile(rf"({STRING})|[ \t]*//[^\r\n]*|/\*[\s\S]*?\*/")
INDENT = re.compile(r"^([ \t]+)\S", re.MULTILINE)
CLOSING = r"\s*\n\s*[}\]]"
UNITS = (2, 3, 4, 8)


class Style(NamedTuple):
    """unit: one level of indent. quote: of strings. quoted_keys: always. trailing_comma: after
    the last entry of a container of several lines."""

    unit: str = "  "
    quote: str = '"'
    quoted_keys: bool = False
    trailing_comma: bool = True


def style_of(text: str, *, json_only: bool) -> Style:
    """The habits of a whole file; what it does not show is as our own style has it."""
    code = LITERAL_OR_COMMENT.sub(lambda match: match.group(1) or "", text)
    unit = _unit(code)
    if json_only:
        return Style(unit, '"', True, False)
    strings = Counter(match.group()[0] for match in re.finditer(STRING, code))
    quoted_keys = len(re.findall(rf"(?:{STRING})\s*:", code))
    bare_keys = len(re.findall(r"[A-Za-z_$][\w$]*\s*:", code))
    with_comma = len(re.findall(f",{CLOSING}", code))
    without = len(re.findall(rf"[^,;\s{{\[(]{CLOSING}", code))
    return Style(
        unit,
        "'" if strings["'"] > strings['"'] else '"',
        quoted_keys > bare_keys,
        with_comma >= without,
    )


def _unit(code: str) -> str:
    indents = [match.group(1) for match in INDENT.finditer(code)]
    tabs = sum(indent[0] == "\t" for indent in indents)
    if tabs * 2 > len(indents):
        return "\t"
    smallest = min((len(i) for i in indents if i[0] == " " and len(i) > 1), default=2)
    return " " * (smallest if smallest in UNITS else 2)


def write_entry(entry: Entry, source: str, style: Style, indent: str, newline: str) -> str:
    """An entry of the snippet ``source`` in the host's style; its first line has no indent."""
    value = _value(entry.value, source, style, indent, newline)
    return value if entry.key is None else f"{written_key(entry.key, style)}: {value}"


def written_key(key: str, style: Style) -> str:
    """A key, quoted where the host quotes its keys or the language asks for it."""
    bare = not style.quoted_keys and IDENTIFIER.fullmatch(key)
    return key if bare else quote(key, style.quote)


def _value(node: Node, source: str, style: Style, indent: str, newline: str) -> str:
    if node.kind == "code":
        return str(node.value)
    if node.kind == "scalar":
        value = node.value
        return quote(value, style.quote) if isinstance(value, str) else json.dumps(value)
    opening, closing = ("{", "}") if node.kind == "map" else ("[", "]")
    if not node.entries:
        return opening + closing
    if "\n" not in source[node.start : node.end]:
        inner = ", ".join(write_entry(e, source, style, indent, newline) for e in node.entries)
        return f"{{ {inner} }}" if node.kind == "map" else f"[{inner}]"
    deeper = indent + style.unit
    lines = [deeper + write_entry(e, source, style, deeper, newline) for e in node.entries]
    comma = "," if style.trailing_comma else ""
    return f"{opening}{newline}" + f",{newline}".join(lines) + f"{comma}{newline}{indent}{closing}"
