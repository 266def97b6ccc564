"""``shipway graph``: who talks to whom."""

from __future__ import annotations

import argparse

from shipway.commands.common import open_host, to_json
from shipway.errors import ShipwayError
from shipway.graph.draw import as_data, as_mermaid, as_text
from shipway.graph.find import graph_of
from shipway.names import did_you_mean


def run(arguments: argparse.Namespace) -> int:
    """Print it; always 0."""
    graph = graph_of(open_host(arguments.directory), packages=arguments.packages)
    known = [node.name for node in graph.nodes]
    for name in arguments.names:
        if name not in known:
            meant = did_you_mean(name, known)
            fix = f"did you mean {meant}?" if meant else f"name one of: {', '.join(known) or '-'}"
            raise ShipwayError(f"there is no {name} in the graph", fix=fix)
    graph = graph.around(arguments.names) if arguments.names else graph
    if arguments.format == "json":
        print(to_json("graph", as_data(graph)))
    else:
        print(as_text(graph) if arguments.format == "text" else as_mermaid(graph))
    return 0
