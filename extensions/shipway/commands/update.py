"""``shipway update``: a newer template version for a service."""

from __future__ import annotations

import argparse

from copier import run_update

from shipway.commands.common import data_of, open_host, template_options
from shipway.errors import ShipwayError
from shipway.new import copier_errors

NAME = "update"
HELP = "Carry a newer template version into a service; team edits stay."
EPILOG = """\
examples:
  shipway update payments                             to the newest version
  shipway update payments --data compose_file=infra/dev.yml
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway update``."""
    parser.add_argument("name", help="the service's name")
    template_options(parser, template=False)


def run(arguments: argparse.Namespace) -> int:
    """Update one service from the repository's root, as `copier update` does."""
    host = open_host(arguments.directory)
    answers = f"{host.fact('services_dir')}/{arguments.name}/.copier-answers.yml"
    if not (host.root / answers).is_file():
        raise ShipwayError(
            f"no service {arguments.name} made by shipway", answers, "shipway new NAME"
        )
    with copier_errors():
        run_update(
            host.root,
            data=data_of(arguments.data),
            answers_file=answers,
            vcs_ref=arguments.ref,
            defaults=True,
            overwrite=True,
            quiet=True,
            unsafe=True,
        )
    print(f"Updated {arguments.name}. Review it with git diff, then commit.")
    return 0
