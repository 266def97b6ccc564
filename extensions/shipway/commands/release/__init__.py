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
  shipway release --rollback production
  shipway release payments --history production

What was tested is what runs: nothing is built again on the way to production. The first release
of a service, whose count is 0 until then, sets it to --replicas, or leaves it to its autoscaler.
What an environment asks of an image stands below `release` in services/.shipway.yml.
"""
EXIT = "0 the environment names these images"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway release``."""
    parser.add_argument(
        "images", nargs="*", metavar="NAME[=IMAGE@DIGEST]", help="the images, as overlays name them"
    )
    parser.add_argument("--all", action="store_true", help="every image that runs in --from")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--to", metavar="ENV", help="the environment to write into")
    where.add_argument(
        "--rollback",
        metavar="ENV",
        help="the image before, as git has it; without names, of what the last release brought",
    )
    where.add_argument(
        "--history", metavar="ENV", help="what ran there, since when and by whom; writes nothing"
    )
    parser.add_argument("--from", metavar="ENV", dest="source", help="take the digests from there")
    parser.add_argument(
        "--replicas",
        type=int,
        metavar="N",
        help="count at a first release (default: 2 in production, 1 elsewhere)",
    )
    parser.add_argument(
        "--skip-unknown",
        action="store_true",
        help="pass over images that no overlay names, and those that Kargo promotes",
    )
    parser.add_argument(
        "--force",
        metavar="REASON",
        help="pass over what the environment asks; the commit to type says why",
    )
    dry_run_option(parser)
    json_option(parser)
