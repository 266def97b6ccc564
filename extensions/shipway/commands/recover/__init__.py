"""``shipway recover``: finish, or take back, what an interrupted command wrote."""

from __future__ import annotations

import argparse

from shipway.commands.options import dry_run_option, json_option

NAME = "recover"
ORDER = 100
HELP = "Finish a command that was cut off while it wrote, or take back what it wrote."
EPILOG = """\
examples:
  shipway recover               finish it; where a file changed since, both changes are merged
  shipway recover --discard     take back what it wrote; what changed since stays as it is

The next shipway command finishes an interrupted one by itself, as long as nobody came in between.
Otherwise it refuses, and this command decides. `shipway status` says when one is pending.
What a killed `shipway init` left here (`.shipway-init.*`) goes, also where no monorepo is.
"""
EXIT = "0 clean, 1 conflicts are left to resolve"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway recover``."""
    parser.add_argument(
        "--discard", action="store_true", help="take it back instead; your own changes stay"
    )
    dry_run_option(parser)
    json_option(parser)
