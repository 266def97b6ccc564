"""``shipway status``: workspace and services, and how far they are from their template."""

from __future__ import annotations

import argparse

from shipway.commands.options import json_option

NAME = "status"
ORDER = 40
HELP = "List workspace and services: kind, version, versions behind, changed files, missing wiring."
EPILOG = """\
example:
  shipway status --json | jq '.services[] | select(.behind > 0) | .name'
"""
EXIT = "0 always"
ANSWERS = True


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway status``."""
    json_option(parser, "the list")
