"""YAML as derived files have it: our canonical style, safe for parsers of YAML 1.1 and 1.2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from shipway.splice.yaml_scalars import quoted


class _Dumper(yaml.SafeDumper):
    """Indented lists; a string is plain only where no parser reads anything else into it."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if quoted(text) == text else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _string)


def to_yaml(data: Mapping[str, Any]) -> str:
    """``data`` in block style, keys in order."""
    return yaml.dump(
        dict(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6, indent=2
    )
