"""``shipway update``: a newer template version for services and workspace; team edits stay."""

from __future__ import annotations

import argparse
from pathlib import Path

from shipway.commands.options import dry_run_option, json_option, names_services

NAME = "update"
ORDER = 50
HELP = (
    "Bring services and the workspace up to a newer template version; what the team changed stays."
)
EPILOG = """\
examples:
  shipway update --all                    the workspace, then every service, to the newest version
  shipway update --workspace              what `shipway init` made, and no service
  shipway update payments mailer --to v1.4.0
  shipway update --all --dry-run          print the exact diff, write nothing
  shipway update payments --data database=DATABASE_URL
  shipway update --all --layer acme=v2.0.0
  shipway update --all --template https://git.example.com/platform/shipway.git

The template is the one that services/.shipway.yml pins; SHIPWAY_TEMPLATE counts for new and init
only. Another one, or a version that names another commit than it did, is refused before any code
of it runs.
"""
EXIT = "0 clean, 1 conflicts are left to resolve"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway update``."""
    names_services(
        parser.add_argument("names", nargs="*", metavar="NAME", help="the services to update")
    )
    parser.add_argument("--all", action="store_true", help="all that shipway made here")
    parser.add_argument(
        "--workspace",
        action="store_true",
        help="the monorepo that `shipway init` made: apps, packages, scripts, workflows, infra",
    )
    parser.add_argument(
        "--to", metavar="REF", help="tag, branch or commit of the template (default: newest tag)"
    )
    parser.add_argument(
        "--template",
        metavar="URL|DIR",
        help="the template moved: its new address, for all services of this repository",
    )
    parser.add_argument(
        "--accept-moved-tag",
        action="append",
        default=[],
        metavar="VERSION",
        help="this version of the template may name another commit than it did (repeatable)",
    )
    parser.add_argument(
        "--layer",
        action="append",
        default=[],
        metavar="NAME=VERSION",
        help="move a layer of the settings to this version (repeatable)",
    )
    parser.add_argument(
        "--data",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change an answer of these services (repeatable); a list is written a,b",
    )
    dry_run_option(parser)
    json_option(parser)
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="also write it as a pull request's text"
    )
