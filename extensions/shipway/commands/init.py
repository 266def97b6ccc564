"""``shipway init``: a new monorepo in an empty folder, ready to take services."""

from __future__ import annotations

import argparse
from pathlib import Path

from copier import run_copy

from shipway.commands.common import data_of, template_options
from shipway.errors import ShipwayError
from shipway.names import name_problem
from shipway.new import copier_errors
from shipway.sources import git
from shipway.template import chosen

NAME = "init"
HELP = "Make a new pnpm monorepo that services can be added to."
EPILOG = """\
example:
  shipway init my-platform && cd my-platform && shipway new api
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway init``."""
    parser.add_argument("folder", type=Path, help="where to make it; must be missing or empty")
    template_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Make the monorepo and its git repository; 0 when it is there."""
    folder = (arguments.directory / arguments.folder).absolute()
    if problem := name_problem(folder.name):
        raise ShipwayError(problem, str(folder))
    if folder.exists() and any(folder.iterdir()):
        raise ShipwayError("the folder is not empty", str(folder), "name a new or an empty folder")
    data = data_of(arguments.data) | {"kind": "workspace"}
    data.setdefault("workspace_name", folder.name)
    template = chosen(arguments.template, arguments.ref)
    with copier_errors():
        run_copy(
            template.source,
            folder,
            data=data,
            vcs_ref=template.ref,
            defaults=True,
            quiet=True,
            unsafe=True,
        )
    if not git.inside_work_tree(folder):
        git.run(folder, "init", "--quiet", "--initial-branch=main")
    print(f"Made {folder}\n\nNext:\n  cd {arguments.folder}\n  pnpm install\n  shipway new NAME")
    return 0
