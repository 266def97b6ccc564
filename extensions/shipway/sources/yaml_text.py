"""YAML as we write it for files of our own, in the layout that formatters leave alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from shipway.splice.model import apply
from shipway.splice.yaml.document import YamlDocument


class _Dumper(yaml.SafeDumper):
    """Indented lists, double quotes where quotes are needed."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def choose_scalar_style(self) -> str:
        style = super().choose_scalar_style()
        return '"' if style == "'" else str(style)


def dump(data: Mapping[str, Any]) -> str:
    """``data`` as block-style YAML with its keys in order."""
    return yaml.dump(
        dict(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6, indent=2
    )


def with_entry(text: str, keys: Sequence[str], key: str, value: Any) -> str:
    """``text`` with one entry of the map at ``keys`` (from the root) set; no other byte changes.

    Raises EditError when the text cannot be spliced there, ValueError without a map at ``keys``.
    """
    document = YamlDocument(text)
    node = document.root.at(*keys)
    if node is None:
        raise ValueError(f"nothing at {keys}")
    snippet = dump({key: value}).rstrip("\n")
    entry = node.get(key)
    edit = document.replace(node, entry, snippet) if entry else document.insert(node, snippet)
    return apply(text, [edit])
