"""``shipway propose``: entries that siblings have in the host's lists, ready to be taken."""

from __future__ import annotations

import argparse

from shipway.commands.options import dry_run_option, json_option, names_services

NAME = "propose"
ORDER = 25
HELP = (
    "Show what the siblings of a service have in lists that no wiring knows; take it, or decline."
)
EPILOG = """\
examples:
  shipway propose payments                    at most ten, the likeliest first
  shipway propose payments --all
  shipway propose payments --take 1,3         or --take all: those that are shown
  shipway propose payments --take certain     what `shipway new` takes without a question
  shipway propose payments --decline 2 --because "it is not deployed there"
  shipway propose payments --like billing     as this sibling has it

Nothing is written but what you take. `remove` and `rename` know what was taken; what was declined
does not come back.
"""
EXIT = "0 it is shown, or written"
ANSWERS = True


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway propose``."""
    names_services(parser.add_argument("name", help="the service"))
    parser.add_argument("--all", action="store_true", help="show the rest too")
    parser.add_argument("--take", metavar="N,…", help="write these: numbers, ids, all or certain")
    parser.add_argument("--decline", metavar="N,…", help="never propose these again")
    parser.add_argument("--because", default="", metavar="WHY", help="why they are declined")
    parser.add_argument("--like", default="", metavar="SIBLING", help="follow this sibling")
    dry_run_option(parser)
    json_option(parser)
