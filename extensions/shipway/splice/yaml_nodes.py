"""YAML text -> nodes with positions, on libyaml, which Compose's own parser is a port of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from shipway.errors import Refusal
from shipway.splice.model import Entry, Node, line_of

BOM = "\ufeff"
ALIAS = re.compile(r"(?:[\s:,\[\-]|#[^\n]*\n)*(\*[^\s,\[\]{}]+)")
NULLS = {"", "~", "null", "Null", "NULL"}
BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.nan"
)


class _Loader(yaml.CSafeLoader):
    """Leaves tags alone: resolving every scalar by YAML 1.1 costs a third of the time."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        return ""

    def descend_resolver(self, current: Any, index: Any) -> None:
        """Path resolvers are not used."""

    def ascend_resolver(self) -> None:
        """Path resolvers are not used."""


def parse(text: str) -> Node:
    """The root node. Raises Refusal with the line when the text is not one YAML document."""
    shift = len(BOM) if text.startswith(BOM) else 0
    try:
        root = yaml.compose(text[shift:], Loader=_Loader)
    except yaml.composer.ComposerError as error:
        raise _refusal(text, error, "keep one document in the file, and define anchors") from None
    except yaml.MarkedYAMLError as error:
        raise _refusal(text, error, "correct that line, then run the command again") from None
    except yaml.reader.ReaderError as error:
        line = str(line_of(text, error.position))
        raise Refusal("a character that YAML forbids", line, "delete that character") from None
    if root is None:
        return Node("scalar", len(text), len(text))
    return Tree(text, shift).node(root)


class Tree:
    """Converts composed nodes on demand; offsets are moved behind the byte order mark."""

    def __init__(self, text: str, shift: int) -> None:
        self.text, self.shift = text, shift

    def node(self, composed: Any) -> Node:
        start, end = self._start(composed), self.end(composed)
        flow = bool(composed.flow_style) if hasattr(composed, "flow_style") else False
        if isinstance(composed, yaml.MappingNode):
            return Node("map", start, end, None, lambda: self._pairs(composed), flow=flow)
        if isinstance(composed, yaml.SequenceNode):
            return Node("list", start, end, None, lambda: self._items(composed), flow=flow)
        if composed.tag.startswith("!"):
            return Node("code", start, end, self.text[start:end])
        return Node("scalar", start, end, _value(composed))

    def end(self, composed: Any) -> int:
        """Where the text of a node ends. libyaml's own end of a block collection or of a block
        scalar lies behind the blank lines and comments that follow."""
        end: int = composed.end_mark.index + self.shift
        if isinstance(composed, yaml.ScalarNode):
            return self._scalar_end(composed, end)
        if composed.flow_style or not composed.value:
            return end
        if isinstance(composed, yaml.MappingNode):  # its other pairs need not be looked at
            key, value = composed.value[-1]
            return self._value(self.end(key), value).end
        *_, last = self._items(composed)
        return last.end

    def _scalar_end(self, composed: Any, end: int) -> int:
        if composed.style not in ("|", ">"):
            return end
        start = self._start(composed)
        header = self.text[start : self.text.find("\n", start) + 1 or None].split("#")[0]
        body = self.text[start:end]
        if "+" in header:  # keep: the blank lines are content
            return end - 1 if body.endswith("\n") else end
        return start + len(body.rstrip())

    def _start(self, composed: Any) -> int:
        return int(composed.start_mark.index) + self.shift

    def _pairs(self, composed: Any) -> Iterator[Entry]:
        seen: set[str] = set()
        for key, value in composed.value:
            start = self._start(key)
            name = key.value if isinstance(key, yaml.ScalarNode) else f"? {start}"
            if name in seen and name != "<<":
                raise Refusal(
                    f"the key {name!r} is there twice",
                    str(line_of(self.text, start)),
                    "delete one of the two",
                )
            seen.add(name)
            yield self._entry(name, start, self.end(key), value)

    def _items(self, composed: Any) -> Iterator[Entry]:
        done = self._start(composed)
        for value in composed.value:
            entry = self._entry(None, None, done, value)
            done = entry.end
            yield entry

    def _entry(self, key: str | None, start: int | None, before: int, value: Any) -> Entry:
        found = self._value(before, value)
        return Entry(key, found.start if start is None else start, found.end, found)

    def _value(self, before: int, value: Any) -> Node:
        # compose() puts the anchored node itself in an alias's place, with the anchor's marks.
        start = self._start(value)
        if start >= before and "*" not in self.text[before:start]:
            return self.node(value)
        alias = ALIAS.match(self.text, before)
        if alias is None or start >= alias.end():
            return self.node(value)
        return Node("code", alias.start(1), alias.end(1), alias.group(1))


def _value(composed: Any) -> object:
    # A quoted scalar, a block scalar and one tagged !!str are strings whatever they look like.
    text: str = composed.value
    return text if composed.style is not None or composed.tag else _core(text)


def _core(text: str) -> object:
    """YAML 1.2 core schema (section 10.3.2): `yes`, `on` and 1:30 are strings."""
    if text in NULLS:
        return None
    if text in BOOLS:
        return BOOLS[text]
    if INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    return (
        float(text.replace(".", "0.", 1) if text[0] == "." else text) if _is_float(text) else text
    )


def _is_float(text: str) -> bool:
    return bool(FLOAT.fullmatch(text)) and text.lower().lstrip("+-") not in (".inf", ".nan")


def _refusal(text: str, error: yaml.MarkedYAMLError, fix: str) -> Refusal:
    line = str(error.problem_mark.line + 1) if error.problem_mark else "1"
    return Refusal(f"not valid YAML: {error.problem or error.context}", line, fix)
