"""``shipway rename``: another name for a service, everywhere that Shipway put the old one."""

from __future__ import annotations

import argparse

from shipway.commands.options import dry_run_option, json_option, names_services

NAME = "rename"
ORDER = 60
HELP = "Give a service another name: folder, package, answers and wired entries."
EPILOG = """\
example:
  shipway rename payments billing

Services that `shipway connect` connected with it follow.
"""
EXIT = "0 done, 1 conflicts are left to resolve"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway rename``."""
    names_services(parser.add_argument("old", help="the service's name now"))
    parser.add_argument("new", help="its new name")
    dry_run_option(parser)
    json_option(parser)
