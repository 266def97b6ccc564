"""``shipway list``: the services by name, or where their images run."""

from __future__ import annotations

import argparse

from shipway.commands.options import json_option, names_services

NAME = "list"
ORDER = 45
HELP = "List services or parts by name; with --where, the image that each environment names."
EPILOG = """\
examples:
  shipway list
  shipway list --parts                    what shipway add can bring
  shipway list --parts --added            what it brought, and shipway remove --part takes out
  shipway list --where                    image, environment, digest, and since which commit
  shipway list --where payments --json

--where reads the overlays that are committed here; what a cluster really runs, Argo CD or kubectl
knows.
"""
EXIT = "0 always"
ANSWERS = True


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway list``."""
    names = parser.add_argument("names", nargs="*", metavar="NAME", help="these only")
    names_services(names)
    parser.add_argument(
        "--where", action="store_true", help="the image in each environment, and since when"
    )
    parser.add_argument("--parts", action="store_true", help="the parts of shipway add instead")
    parser.add_argument("--added", action="store_true", help="with --parts: those that are here")
    json_option(parser, "the list")
