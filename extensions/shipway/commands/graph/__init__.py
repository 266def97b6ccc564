"""``shipway graph``: who talks to whom."""

from __future__ import annotations

import argparse

from shipway.commands.options import names_services

NAME = "graph"
ORDER = 46
HELP = "Print who talks to whom: services, databases, queues, and the file and line that say so."
EPILOG = """\
examples:
  shipway graph
  shipway graph web                       whom web reaches, and who reaches it
  shipway graph --packages                with the workspace packages that services import
  shipway graph --format mermaid          a flowchart for a README
  shipway graph --json | jq -r '.edges[] | select(.kind == "calls") | "\\(.from) \\(.to)"'

It reads files, and asks no cluster: the addresses in each env.schema.json, `depends_on` and the
variables of the Compose file, the queue in a worker's src/queue.ts. No value is printed but the
host in it.
"""
EXIT = "0 always"
ANSWERS = True
FORMATS = ("text", "mermaid", "json")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway graph``."""
    names = parser.add_argument("names", nargs="*", metavar="NAME", help="what meets these only")
    names_services(names)
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument(
        "--json", action="store_const", const="json", dest="format", help="as --format json"
    )
    parser.add_argument(
        "--packages", action="store_true", help="also the workspace packages that they import"
    )
