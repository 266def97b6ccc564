"""Options that several commands share. It imports nothing heavy: `--help` loads it for them all."""

from __future__ import annotations

import argparse


def template_options(parser: argparse.ArgumentParser) -> None:
    """``--template``, ``--ref`` and ``--data``."""
    parser.add_argument(
        "--template",
        metavar="URL|DIR",
        help="the Copier template (default: $SHIPWAY_TEMPLATE, else where this tool came from)",
    )
    parser.add_argument("--ref", metavar="REF", help="git tag, branch or commit of the template")
    parser.add_argument(
        "--data",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="answer a question of the template (repeatable); a list is written a,b",
    )


def dry_run_option(parser: argparse.ArgumentParser) -> None:
    """``--dry-run``, of every command that writes."""
    parser.add_argument("--dry-run", action="store_true", help="print the diff and write nothing")


def json_option(parser: argparse.ArgumentParser, what: str = "the report") -> None:
    """``--json``: ``what`` a program reads."""
    parser.add_argument("--json", action="store_true", help=f"print {what} as JSON")


SERVICES = "services"


def names_services(argument: argparse.Action) -> None:
    """The argument is the name of a service: `shipway completion` offers those that there are."""
    argument.complete = SERVICES  # type: ignore[attr-defined]


PARTS, ADDED_PARTS = "parts", "added parts"


class Once(argparse.Action):
    """An option that names one thing: of two, the first would be lost without a word."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        if getattr(namespace, self.dest) is not None:
            parser.error(f"{option_string} is given twice: name one, then the other")
        setattr(namespace, self.dest, values)


def names_parts(argument: argparse.Action, *, added: bool = False) -> argparse.Action:
    """The argument is the name of a part: `shipway completion` offers all that there are, or those
    that were ``added``."""
    argument.complete = ADDED_PARTS if added else PARTS  # type: ignore[attr-defined]
    return argument
