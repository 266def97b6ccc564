"""YAML text -> nodes with positions, on libyaml, which Compose's own parser is a port of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml

from shipway.errors import EditError
from shipway.nesting import shallow
from shipway.splice.collector import collector_paused
from shipway.splice.model import Entry, Node, line_of
from shipway.splice.yaml.block_scalars import end_of_text
from shipway.splice.yaml.scalars import core

BOM = "\ufeff"
ALIAS = re.compile(r"(?:[\s:,?\[{\-]|#[^\n]*|[&!][^\s,\[\]{}]*)*+(\*[^\s,\[\]{}]+)")
ANCHOR = re.compile(r"(?:[&!][^\s,\[\]{}]*\s*+)+")
SMALL, LARGE = 1 << 16, 1 << 18
"""Characters. Of texts between them, as a Compose file of a hundred services, the last two are kept
parsed; a larger one is not: its nodes would slow down every search for garbage, which takes longer
than to parse it again."""
LONE_RETURN = re.compile(r"\r(?!\n)")
FIXES = {
    "expected a single document in the stream": "keep one document in the file",
    "found undefined alias": "define the anchor above that line, or correct its name",
    "found duplicate anchor; first occurrence": "give one of the two anchors another name",
}


class _Loader(yaml.CSafeLoader):
    """Leaves tags alone: resolving every scalar by YAML 1.1 costs a third of the time."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        return ""

    def descend_resolver(self, current: Any, index: Any) -> None:
        """Path resolvers are not used."""

    def ascend_resolver(self) -> None:
        """Path resolvers are not used."""


def parse(text: str) -> Node:
    """The root node, which is nobody's to change: the same text may give the same one again.

    Raises EditError with the line when the text is not one YAML document.
    """
    if len(text) < SMALL:
        return _kept(text)
    return (_last if len(text) < LARGE else _parse)(text)


def _parse(text: str) -> Node:
    shift = len(BOM) if text.startswith(BOM) else 0
    if lone := LONE_RETURN.search(text):
        line = line_of(text, lone.start())
        raise EditError(
            "a line ends in a bare carriage return", line=line, fix="save it with LF line ends"
        )
    try:
        with collector_paused():
            root = yaml.compose(shallow(text[shift:]), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _edit_error(error) from None
    except yaml.reader.ReaderError as error:
        line = line_of(text, error.position)
        raise EditError(
            "a character that YAML forbids", line=line, fix="delete that character"
        ) from None
    if root is None:
        return Node("scalar", len(text), len(text))
    return Tree(text, shift).node(root)


_kept = lru_cache(maxsize=1024)(_parse)
_last = lru_cache(maxsize=2)(_parse)


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
        return Node("scalar", start, end, core(composed))

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
            return self._value_end(self.end(key), value)
        *others, last = composed.value
        above = max([self._inside(composed), *(n.end_mark.index + self.shift for n in others)])
        if self._start(last) >= above:
            return self.end(last)
        *_, entry = self._items(composed)
        return entry.end

    def _value_end(self, before: int, value: Any) -> int:
        return self.end(value) if self._start(value) >= before else self._value(before, value).end

    def _scalar_end(self, composed: Any, end: int) -> int:
        if composed.style not in ("|", ">"):
            return end
        start = self._start(composed)
        return start + end_of_text(self.text[start:end], composed.value)

    def _start(self, composed: Any) -> int:
        return int(composed.start_mark.index) + self.shift

    def _pairs(self, composed: Any) -> Iterator[Entry]:
        seen: set[str] = set()
        done = self._start(composed)
        for key, value in composed.value:
            name, start, end = self._key(done, key)
            if name in seen and name != "<<":
                line = line_of(self.text, start)
                raise EditError(
                    f"the key {name!r} is there twice", line=line, fix="delete one of the two"
                )
            seen.add(name)
            entry = self._entry(name, start, end, value)
            done = entry.end
            yield entry

    def _key(self, before: int, key: Any) -> tuple[str, int, int]:
        start = self._start(key)
        if start >= before and isinstance(key, yaml.ScalarNode):
            return key.value, start, self.end(key)
        node = self._value(before, key)
        return self.text[node.start : node.end], node.start, node.end

    def _items(self, composed: Any) -> Iterator[Entry]:
        done = self._inside(composed)
        for value in composed.value:
            entry = self._entry(None, None, done, value)
            done = entry.end
            yield entry

    def _inside(self, composed: Any) -> int:
        # Behind its anchor and at least one character: a list may hold itself.
        start = self._start(composed)
        anchor = ANCHOR.match(self.text, start)
        return anchor.end() if anchor else start + 1

    def _entry(self, key: str | None, start: int | None, before: int, value: Any) -> Entry:
        found = self._value(before, value)
        return Entry(key, found.start if start is None else start, found.end, found)

    def _value(self, before: int, value: Any) -> Node:
        # compose() puts the anchored node itself in an alias's place, with the anchor's marks;
        # an anchor stands above all of its aliases.
        if self._start(value) >= before:
            return self.node(value)
        alias = ALIAS.match(self.text, before)
        assert alias is not None
        return Node("code", alias.start(1), alias.end(1), alias.group(1))


def _edit_error(error: yaml.MarkedYAMLError) -> EditError:
    line = error.problem_mark.line + 1 if error.problem_mark else 1
    what = next((t for t in (error.context, error.problem) if t in FIXES), error.problem)
    fix = FIXES.get(str(what), "correct that line, then run the command again")
    return EditError(f"not valid YAML: {what}", line=line, fix=fix)
