"""The graph as a table, and as a flowchart of Mermaid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shipway.graph.model import Edge, Graph, Said
from shipway.text_report import table

HEADER = ("from", "how", "to", "by", "where")
NOBODY = "No service here talks to another one."
SHAPES = {
    "database": '[("{}")]',
    "cache": '[("{}")]',
    "queue": '[["{}"]]',
    "external": '(["{}"])',
    "host name": '(["{}"])',
    "mail": '(["{}"])',
    "package": '{{{{"{}"}}}}',
}
"""Everybody else is a box."""
PLAIN = '["{}"]'


def as_text(graph: Graph) -> str:
    """A row for each edge; whoever has none is named below."""
    parts = [table(HEADER, map(_row, graph.edges)) if graph.edges else NOBODY]
    if graph.alone:
        parts.append(f"Alone: {', '.join(graph.alone)}")
    return "\n\n".join(parts)


def _row(edge: Edge) -> tuple[str, ...]:
    by = ", ".join(dict.fromkeys(said.name for said in edge.said))
    return (edge.source, edge.kind, edge.target, by, _places(edge.said))


def _places(said: tuple[Said, ...]) -> str:
    """``a.yml:3,4, b.yml:7``"""
    lines: dict[str, list[str]] = {}
    for one in said:
        lines.setdefault(one.path, []).append(str(one.line))
    return ", ".join(f"{path}:{','.join(numbers)}" for path, numbers in lines.items())


def as_mermaid(graph: Graph) -> str:
    """What GitHub and GitLab draw in a Markdown file, in a block of the language ``mermaid``."""
    return "\n".join(["flowchart LR", *_lines(graph)])


def _lines(graph: Graph) -> Iterator[str]:
    # A name may be a word of Mermaid's own (`end`): what it is known by is a number.
    known = {node.name: f"n{number}" for number, node in enumerate(graph.nodes, 1)}
    for node in graph.nodes:
        yield f"  {known[node.name]}{SHAPES.get(node.kind, PLAIN).format(node.name)}"
    for edge in graph.edges:
        soft = edge.kind in ("waits for", "imports")
        names = " ".join(dict.fromkeys(said.name for said in edge.said))
        label = edge.kind if soft else names
        arrow = "-.->" if soft else "-->"
        yield f'  {known[edge.source]} {arrow}|"{label}"| {known[edge.target]}'


def as_data(graph: Graph) -> dict[str, Any]:
    """What ``--json`` prints."""
    return {
        "nodes": [node._asdict() for node in graph.nodes],
        "edges": [
            {
                "from": edge.source,
                "to": edge.target,
                "kind": edge.kind,
                "said": [said._asdict() for said in edge.said],
            }
            for edge in graph.edges
        ],
    }
