"""``shipway init``: a new monorepo in an empty folder, with its first services."""

from __future__ import annotations

import argparse
from pathlib import Path

from shipway.commands.options import dry_run_option, json_option, template_options
from shipway.kinds.registry import SERVICES

NAME = "init"
ORDER = 90
HELP = "Make a whole pnpm monorepo in an empty folder: a web app, packages, services."
EPILOG = """\
examples:
  shipway init my-platform
  shipway init my-platform --service api:http --service jobs:worker
  shipway init my-platform --data scope=@acme

The folder becomes a git repository with a first commit. Inside of another repository that does not
ignore it, it has none of its own and nothing is committed, nor with --no-git.
"""
EXIT = "0 it is there"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway init``."""
    parser.add_argument("folder", type=Path, help="where to make it; must be missing or empty")
    parser.add_argument(
        "--service",
        action="append",
        default=[],
        dest="services",
        metavar="NAME[:KIND]",
        help=f"add one, by its kind: {', '.join(kind.name for kind in SERVICES)}; repeatable",
    )
    parser.add_argument(
        "--no-git", action="store_true", help="make no git repository and no first commit"
    )
    template_options(parser)
    dry_run_option(parser)
    json_option(parser)
