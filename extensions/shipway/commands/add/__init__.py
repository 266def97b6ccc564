"""``shipway add``: parts of the workspace for a monorepo that exists."""

from __future__ import annotations

import argparse

from shipway.commands.options import dry_run_option, json_option, names_parts

NAME = "add"
ORDER = 25
HELP = "Add parts of a platform to this monorepo; without a name, list what each would do here."
EPILOG = """\
examples:
  shipway add                             each part: what it would do here, what stands in the way
  shipway add packages-build --dry-run    print the exact diff, write nothing
  shipway add check-full boundaries
  shipway add images --for apps/shop      the Dockerfile of one program
  shipway add database --migrate-from APP_DB_,POSTGRES_ROOT_    from component variables to DSNs
  shipway add app-workspace --dry-run     an app in the root, moved to apps/web; one-way
  shipway add database --migrate-from APP_DB_,POSTGRES_ROOT_ --compare 'sh scripts/provision.sh'
  shipway add --all                       every part that nothing stands in the way of
  shipway remove --part boundaries        the tree as it was before

A part is files of the template's workspace and entries in your package.json and its neighbours. A
file that is there and says something else is never overwritten: it is named, with the smallest
edit that lets the part in, and then nothing is written at all. .shipway/parts.json remembers what
came: `shipway update --all` brings it up to date, `status` and `check` know it.
"""
EXIT = "0 they are there, or the list was printed; 1 with --compare while they differ"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway add``."""
    names_parts(parser.add_argument("parts", nargs="*", metavar="PART", help="the parts to add"))
    parser.add_argument(
        "--all",
        action="store_true",
        help="every part that nothing stands in the way of, but for one that moves files",
    )
    parser.add_argument(
        "--for",
        dest="programs",
        action="append",
        default=[],
        metavar="FOLDER",
        help="with images, runtime-env: this program alone, such as apps/shop; may be repeated "
        "(default: every one that has no Dockerfile, or nothing that reads its environment)",
    )
    parser.add_argument(
        "--migrate-from",
        metavar="PREFIXES",
        help="with database: say what of variables that begin so makes the three DSNs, where each "
        "is set and read, and what to delete afterwards (DSN=PREFIX where the name does not say)",
    )
    parser.add_argument(
        "--folder",
        metavar="FOLDER",
        default="",
        help="with app-workspace: where the app goes (default apps/web, without Next.js apps/NAME)",
    )
    parser.add_argument(
        "--compare",
        metavar="COMMAND",
        help="with database, once it is built: run your old provisioner against the server that "
        "the environment names, which may break, and say what ours would change after it; adds "
        "nothing",
    )
    parser.add_argument(
        "--any-server",
        action="store_true",
        help="with --compare: also where the server has other databases",
    )
    parser.add_argument(
        "--template",
        metavar="URL|DIR",
        help="the Copier template (default: $SHIPWAY_TEMPLATE, else where this tool came from)",
    )
    parser.add_argument("--ref", metavar="REF", help="git tag, branch or commit of the template")
    dry_run_option(parser)
    json_option(parser)
