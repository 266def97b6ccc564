"""What a YAML text means to a parser that Shipway does not use: ruamel.yaml, by YAML 1.2."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML

Meaning = Any
"""Maps are dicts, lists are lists, scalars are (tag, text), aliases say which node they repeat."""


def meaning(text: str) -> Meaning:
    """The meaning of one document; keys of maps are their texts."""
    return _Reader().read(YAML(typ="rt", pure=True).compose(text))


def merged(before: Meaning, path: tuple[str | int, ...], block: Meaning) -> Meaning:
    """``before`` with the pairs of ``block`` in the map at ``path``."""
    if not path:
        return {**(before if isinstance(before, dict) else {}), **block}
    if isinstance(before, list):
        head = path[0]
        return [merged(v, path[1:], block) if i == head else v for i, v in enumerate(before)]
    return {**before, path[0]: merged(before[path[0]], path[1:], block)}


class _Reader:
    def __init__(self) -> None:
        self.seen: dict[int, int] = {}

    def read(self, node: Any) -> Meaning:
        if id(node) in self.seen:
            return ("alias", self._nth(node))
        if getattr(node, "anchor", None):
            self.seen[id(node)] = len(self.seen)
        if node is None or isinstance(node.value, str):
            return (str(node.tag), node.value) if node else None
        if node.id == "mapping":
            return {self._key(key): self.read(value) for key, value in node.value}
        return [self.read(item) for item in node.value]

    def _key(self, node: Any) -> str:
        return str(node.value)

    def _nth(self, node: Any) -> int:
        return self.seen[id(node)]
