"""Manifests as plain data, as the Go tools around Kubernetes read them."""

from __future__ import annotations

from typing import Any

import yaml


class _Loader(yaml.CSafeLoader):
    """Tags of others and what YAML 1.1 takes for a date (``newTag: 2024-31-12``) are no error."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
_Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for key, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def plain(text: str) -> Any:
    """The document's data, aliases and merge keys resolved. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=_Loader)
