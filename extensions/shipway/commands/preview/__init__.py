"""``shipway preview``: what a template change would do to real repositories."""

from __future__ import annotations

import argparse
from pathlib import Path

from shipway.commands.options import json_option

NAME = "preview"
ORDER = 55
HELP = "Show what a template change, tagged or not, would do to services and parts of repositories."
EPILOG = """\
examples:
  shipway preview --template .                  this checkout as it stands, on the repository here
  shipway preview ~/src/shop ~/src/bank --template . --to my-branch
  shipway preview ~/src/shop --to my-branch     a branch, a tag or a commit of its own template
  shipway preview ~/src/* --template . --json

For whoever writes a template. Each repository is taken as it is committed, in a throw-away copy:
there services and parts are updated, services synced, and `shipway check` runs before and after.
Nothing is written in the repository itself. The template that you name runs as you; that of a
repository must be the one that it pins. docs/how-to/preview-a-template-change.md
"""
EXIT = "0 nothing to resolve, 1 conflicts, new errors of `shipway check`, or a repository that it \
cannot show"
ANSWERS = True


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway preview``."""
    parser.add_argument(
        "repositories",
        nargs="*",
        type=Path,
        metavar="REPOSITORY",
        help="folders of repositories (default: the one that you stand in)",
    )
    parser.add_argument(
        "--to",
        metavar="REF",
        help="tag, branch or commit of the template (default: newest tag; of a folder given by "
        "--template its working tree, uncommitted changes too)",
    )
    parser.add_argument(
        "--template",
        metavar="URL|DIR",
        help="where the change lies (default: each repository's own template)",
    )
    json_option(parser)
