"""YAML of others as plain data, as the Go tools that it is for read it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import yaml

from shipway.nesting import shallow


def loader_without(*kinds: str) -> type[yaml.CSafeLoader]:
    """A loader that takes scalars of these kinds (``timestamp``) for text, and tags of others for
    nothing: YAML 1.1 reads more into ``2024-31-12`` and ``22:22`` than those tools do."""

    class Loader(yaml.CSafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        key: [(tag, pattern) for tag, pattern in known if tag.rpartition(":")[2] not in kinds]
        for key, known in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
    return Loader


_Loader = loader_without("timestamp")


@lru_cache(maxsize=1024)
def plain(text: str) -> Any:
    """The document's data, not to be changed; aliases and merge keys are resolved.

    Raises yaml.YAMLError.
    """
    return yaml.load(shallow(text), Loader=_Loader)


def plain_all(text: str) -> list[Any] | None:
    """The data of every document of a stream; None when it cannot be read."""
    try:
        return list(yaml.load_all(shallow(text), Loader=_Loader))
    except (yaml.YAMLError, RecursionError):
        return None


def readable(text: str) -> Any:
    """The same; None when it cannot be read, which is somebody else's finding."""
    try:
        return plain(text)
    except yaml.YAMLError:
        return None
