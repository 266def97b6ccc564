"""A graph of services: who there is, who reaches whom, and where that is said."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple, get_args

Kind = Literal[
    "leads to", "calls", "jobs", "database", "cache", "queue", "mail", "waits for", "imports"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""How one reaches the other; in the order in which they are listed."""


class Said(NamedTuple):
    """What says it: a variable or a key, and its place."""

    name: str
    path: str
    line: int


class Node(NamedTuple):
    """``kind``: ``http``, ``worker``, ``cron``; ``program``: one that Compose builds and nothing
    is derived for; what an edge calls it (``database``); ``container``: another of the stack;
    ``package``; ``external``: elsewhere; ``host name``: of a route, by which others come in.
    ``folder``: empty where it has none here."""

    name: str
    kind: str
    folder: str = ""


class Edge(NamedTuple):
    """``source`` reaches ``target``, by all that is ``said``."""

    source: str
    target: str
    kind: Kind
    said: tuple[Said, ...]


class Graph(NamedTuple):
    """Nodes and edges, sorted; names are unique."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def around(self, names: Collection[str]) -> Graph:
        """What these nodes reach, and what reaches them."""
        edges = tuple(e for e in self.edges if e.source in names or e.target in names)
        met = {*names, *(end for edge in edges for end in (edge.source, edge.target))}
        return Graph(tuple(node for node in self.nodes if node.name in met), edges)

    @property
    def alone(self) -> list[str]:
        """Those that reach nobody, and that nobody reaches."""
        met = {end for edge in self.edges for end in (edge.source, edge.target)}
        return [node.name for node in self.nodes if node.name not in met]


def merged(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Each pair once for each way, with all that says so."""
    found: dict[tuple[str, int, str], Edge] = {}
    for edge in edges:
        key = (edge.source, KINDS.index(edge.kind), edge.target)
        known = found[key].said if key in found else ()
        found[key] = edge._replace(said=tuple(dict.fromkeys((*known, *edge.said))))
    return tuple(found[key] for key in sorted(found))
