"""``shipway remove``: a service leaves without a trace."""

from __future__ import annotations

import argparse

from shipway.commands.options import Once, dry_run_option, json_option, names_parts, names_services

NAME = "remove"
ORDER = 70
HELP = "Take a service, or a part, out: its files, and its entries in the shared files."
EPILOG = """\
examples:
  shipway remove payments
  shipway remove --part boundaries        what shipway add brought, as if it had never been there
"""
EXIT = "0 it is gone"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway remove``."""
    names_services(parser.add_argument("name", nargs="?", help="the service's name"))
    part = parser.add_argument(
        "--part", metavar="PART", action=Once, help="a part that shipway add brought"
    )
    names_parts(part, added=True)
    parser.add_argument(
        "--force",
        action="store_true",
        help="also when it is imported, or has changes or files that no commit holds",
    )
    dry_run_option(parser)
    json_option(parser)
