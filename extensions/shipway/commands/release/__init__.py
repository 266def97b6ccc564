"""``shipway release``: which image an environment runs, by its digest."""

from __future__ import annotations

import argparse

from shipway.commands.options import dry_run_option, json_option

NAME = "release"
ORDER = 80
HELP = "Write an image's digest into an environment's overlay, or take the one of another."
EPILOG = """\
examples:
  shipway release payments=registry.example.com/acme/payments@sha256:4f5e… --to preview
  shipway release payments --from preview --to production
  shipway release --all --from preview --to production --dry-run

What was tested is what runs: nothing is built again on the way to production. The first release
of a service, whose count is 0 until then, sets it to --replicas, or leaves it to its autoscaler.
"""
EXIT = "0 the environment names these images"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway release``."""
    parser.add_argument(
        "images", nargs="*", metavar="NAME[=IMAGE@DIGEST]", help="the images, as overlays name them"
    )
    parser.add_argument("--all", action="store_true", help="every image that runs in --from")
    parser.add_argument("--to", metavar="ENV", required=True, help="the environment to write into")
    parser.add_argument("--from", metavar="ENV", dest="source", help="take the digests from there")
    parser.add_argument(
        "--replicas",
        type=int,
        metavar="N",
        help="count at a first release (default: 2 in production, 1 elsewhere)",
    )
    parser.add_argument(
        "--skip-unknown", action="store_true", help="pass over images that no overlay names"
    )
    dry_run_option(parser)
    json_option(parser)
