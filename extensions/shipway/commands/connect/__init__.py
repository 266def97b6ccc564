"""``shipway connect``: one service reaches another, by its address or by its queue."""

from __future__ import annotations

import argparse

from shipway.commands.options import dry_run_option, json_option, names_services

NAME = "connect"
ORDER = 22
HELP = "Let a service call another, or send it jobs: all that follows from it, everywhere at once."
EPILOG = """\
examples:
  shipway connect web api                 API_URL in web: code, schema, Compose, manifests, policy
  shipway connect web api --dry-run       print the exact diff, write nothing
  shipway connect web api --variable ORDERS_URL
  shipway connect api mailer              jobs: a package that api and the worker mailer share
  shipway connect web api --remove        take all of it out again

The variable goes into the zod object of web (src/config.ts, or src/env.ts of an app) and into its
env.schema.json; .env.example, Compose with depends_on, the ConfigMap and the NetworkPolicy follow
as `shipway sync` derives them. All files are written, or none.

Where api has an openapi.json (--data openapi=true), web calls it by a package that is typed by it,
api-client beside the host's other packages: made with its first caller, gone with the last.

Where the other one is a worker with a queue, a workspace package says what a job holds and has
`enqueue(tx, data)`; both services depend on it, and dependency-cruiser's rules let them.
"""
EXIT = "0 connected, or nothing left to do"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway connect``."""
    names_services(parser.add_argument("caller", metavar="CALLER", help="the service that calls"))
    names_services(parser.add_argument("called", metavar="CALLED", help="the one that it calls"))
    parser.add_argument(
        "--variable", default="", metavar="NAME", help="of the address (default: CALLED_URL)"
    )
    parser.add_argument(
        "--no-client", dest="client", action="store_false",
        help="no package of a client, although CALLED has an openapi.json",
    )  # fmt: skip
    parser.add_argument("--remove", action="store_true", help="take the connection out again")
    dry_run_option(parser)
    json_option(parser)
