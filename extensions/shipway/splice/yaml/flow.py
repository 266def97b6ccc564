"""Entries of YAML written in braces and brackets, such as ``[a, b]`` and ``{a: 1}``."""

from __future__ import annotations

import json
import re

from shipway.errors import EditError
from shipway.splice.model import Edit, Entry, Node, line_of
from shipway.splice.yaml.scalars import quote

LONGEST = 100  # what is longer cannot be read on one line
BLOCK = "write it in block style, one entry a line, and run the command again"
PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*\s*+)*+")
SPECIAL = set(",[]{}\n")


def flow_text(source: str, entry: Entry) -> str:
    """A snippet's entry (block style, cut from ``source``) on one line."""
    value = _value(source, entry.value)
    return value if entry.key is None else f"{_key(entry.key)}: {value}"


def insert(text: str, container: Node, body: str, index: int, newline: str) -> Edit:
    """Add ``body`` before the entry at ``index``, or as the last one."""
    line = line_of(text, container.start)
    if len(body) > LONGEST:
        raise EditError(
            "the new entry is too long for a list or map in braces", line=line, fix=BLOCK
        )
    entries = container.entries
    if not entries:
        opened = PROPERTIES.match(text, container.start)
        at = (opened.end() if opened else container.start) + 1
        return Edit(at, at, body)
    gap = _gap(text, container, newline)
    if index < len(entries):
        return Edit(entries[index].start, entries[index].start, f"{body},{gap}")
    return Edit(entries[-1].end, entries[-1].end, f",{gap}{body}")


def remove(text: str, container: Node, index: int) -> Edit:
    """The inverse of :func:`insert`."""
    entries = container.entries
    entry = entries[index]
    start, end = entry.start, entry.end
    if len(entries) == 1:
        trailing = text[end : container.end - 1].strip() == ","
        end = container.end - 1 if trailing else end
    elif index == 0:
        end = entries[1].start
    else:
        start = entries[index - 1].end
    if "#" in text[start : entry.start] or "#" in text[entry.end : end]:
        line = line_of(text, entry.start)
        raise EditError(
            "a comment stands next to an entry in braces", line=line, fix="take it out by hand"
        )
    return Edit(start, end, "")


def _gap(text: str, container: Node, newline: str) -> str:
    """What stands between two entries after the comma: a blank, or a line end and an indent."""
    last = container.entries[-1]
    before = container.entries[-2].end if len(container.entries) > 1 else container.start
    if "\n" not in text[before : last.start]:
        return " "
    return newline + " " * (last.start - text.rfind("\n", 0, last.start) - 1)


def _value(source: str, node: Node) -> str:
    if node.kind == "map":
        return "{" + ", ".join(flow_text(source, entry) for entry in node.entries) + "}"
    if node.kind == "list":
        return "[" + ", ".join(_value(source, entry.value) for entry in node.entries) + "]"
    text = source[node.start : node.end]
    if node.kind == "code" or not isinstance(node.value, str):
        return text
    as_it_is = text == node.value or text[:1] in ("'", '"')
    return text if as_it_is and not SPECIAL & set(text.strip("\"'")) else _text(node.value)


def _key(text: str) -> str:
    return text if quote(text) == text else _text(text)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
