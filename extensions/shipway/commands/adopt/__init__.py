"""``shipway adopt``: a service that was made by hand becomes one of ours."""

from __future__ import annotations

import argparse

from shipway.commands.options import dry_run_option, json_option, template_options

NAME = "adopt"
ORDER = 15
HELP = "Take a service that was made by hand for one of Shipway's; nothing of it is changed."
EPILOG = """\
examples:
  shipway adopt services/legacy
  shipway adopt services/legacy --dry-run                what its files say, nothing written
  shipway adopt services/legacy --data port=3000         what they do not say

Its answers file and its receipts are written, below its folder. Then `status`, `check`, `update`,
`rename` and `remove` know it; its own files stay the team's.
"""
EXIT = "0 it is one of ours"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway adopt``."""
    parser.add_argument("folder", help="the service's folder, such as services/legacy")
    dry_run_option(parser)
    json_option(parser)
    template_options(parser)
