"""``shipway new``: a complete, wired service, or a package that others import."""

from __future__ import annotations

import argparse

from shipway.commands.options import dry_run_option, json_option, template_options
from shipway.kinds.registry import PARTS

NAME = "new"
ORDER = 10
HELP = "Add a service or a package to this monorepo and wire it into the files that are there."
EPILOG = """\
examples:
  shipway new payments                          answer the questions, then write
  shipway new payments --yes                    take every default
  shipway new mailer --kind worker --data database=DATABASE_URL --yes
  shipway new nightly --kind cron --data schedule='30 3 * * *' --yes
  shipway new money --kind package --yes        a package that services and apps import
  shipway new payments --dry-run                print the exact diff, write nothing
"""
EXIT = "0 the service is there"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway new``."""
    parser.add_argument("name", help="its name, such as invoice-mailer")
    parser.add_argument(
        "--kind",
        choices=[kind.name for kind in PARTS],
        help=", ".join(kind.help for kind in PARTS),
    )
    parser.add_argument(
        "--yes",
        "-y",
        action="store_true",
        help="take every default, ask nothing; needed without a terminal",
    )
    parser.add_argument(
        "--take",
        choices=["certain", "none"],
        default="certain",
        help="certain: take what all siblings have alike in lists where that is right nearly "
        "always; none: leave it to `shipway propose`",
    )
    dry_run_option(parser)
    json_option(parser, "the report, and ask nothing,")
    template_options(parser)
