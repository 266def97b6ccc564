"""``shipway sync``: everything that follows from the Dockerfile and the env schema."""

from __future__ import annotations

import argparse

from shipway.commands.options import dry_run_option, json_option, names_services

NAME = "sync"
ORDER = 20
HELP = "Bring manifests, overlays, Compose variables, .env.example and README up to date."
EPILOG = """\
examples:
  pnpm --filter @acme/payments env:schema && shipway sync payments
  shipway sync --all --dry-run            print the exact diff, write nothing

What follows from a service's Dockerfile and env.schema.json is written; what the team added
stays. `shipway check` says beforehand what would change.
"""
EXIT = "0 everything is up to date"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway sync``."""
    names_services(
        parser.add_argument(
            "names", nargs="*", metavar="NAME", help="the services to bring up to date"
        )
    )
    parser.add_argument("--all", action="store_true", help="every service in this repository")
    dry_run_option(parser)
    json_option(parser)
