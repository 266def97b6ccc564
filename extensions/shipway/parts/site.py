"""Where a part goes: a host, and the template's workspace as it would be there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from shipway.rendering.tree import Tree
from shipway.sources.host import Host
from shipway.sources.ignored import ignored


class Obstacle(NamedTuple):
    """What stands in the way of a part, where, and the smallest edit; or, where it does not block,
    what is left to the person."""

    path: str
    line: int
    what: str
    fix: str
    blocks: bool = True

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.what}\n  fix: {self.fix}"


def not_held(host: Host, paths: Iterable[str]) -> list[Obstacle]:
    """What git ignores of ``paths``: no commit would hold it."""
    return [
        Obstacle(
            one.rule.file,
            int(one.rule.line),
            f"git ignores {one.path} ({one.rule.pattern}), so no commit would hold it",
            f"put {one.back} below that line",
        )
        for one in ignored(host.root, paths)
    ]


class Site(NamedTuple):
    """``tree``: the workspace, rendered for this host. ``told``: what the template knows of it."""

    host: Host
    tree: Tree
    told: Mapping[str, Any]

    def root_manifest(self) -> dict[str, Any]:
        """The workspace's own package.json: the one source of scripts and tools."""
        data: dict[str, Any] = json.loads(self.tree["package.json"].content)
        return data


class Given(NamedTuple):
    """texts: path -> files that are the team's from their first write on. left: what only a person
    can do beside them."""

    texts: Mapping[str, str] = MappingProxyType({})
    left: Sequence[Obstacle] = ()
