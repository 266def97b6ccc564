"""What of a patch is ours: the team's file had the rest before we came."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

import yaml

from shipway.derive.canonical import to_yaml
from shipway.derive.merge_keys import MERGE_KEYS, PAIRS

KeyPath = tuple[str, ...]


def owned_part(patch: str, theirs: AbstractSet[KeyPath]) -> str:
    """``patch`` without the entries at the paths in ``theirs``: what may be taken out again."""
    if not theirs:
        return patch
    data = _pruned(yaml.safe_load(patch), (), theirs)
    return to_yaml(data) if data else ""


def _pruned(data: Any, path: KeyPath, theirs: AbstractSet[KeyPath]) -> Any:
    if isinstance(data, dict):
        pairs = ((key, value, (*path, str(key))) for key, value in data.items())
        kept = {k: _pruned(v, below, theirs) for k, v, below in pairs if below not in theirs}
        return {k: v for k, v in kept.items() if v not in ({}, []) or data[k] in ({}, [])}
    if isinstance(data, list):
        labels = [(*path, item_label(path[-1], n, item)) for n, item in enumerate(data)]
        items = [
            (item, _pruned(item, below, theirs))
            for below, item in zip(labels, data, strict=True)
            if below not in theirs
        ]
        return [new for old, new in items if new == old or not _only_named(path[-1], new)]
    return data


def item_label(name: str, number: int, item: Any) -> str:
    """The name of a list's item in a path: as ``keys.label`` has it for nodes."""
    if isinstance(item, dict):
        return next(
            (str(item[key]) for key in MERGE_KEYS.get(name, ()) if key in item), str(number)
        )
    return str(item).split("=", 1)[0] if name in PAIRS else str(item)


def _only_named(name: str, item: Any) -> bool:
    """Whether nothing but what tells it apart is left of an item."""
    return not item or (isinstance(item, dict) and set(item) <= set(MERGE_KEYS.get(name, ())))
