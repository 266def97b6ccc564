"""Options and openings that several commands share."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shipway.errors import ShipwayError
from shipway.files import locked, recover
from shipway.sources import git
from shipway.sources.host import WORKSPACE_FILE, Host


def template_options(parser: argparse.ArgumentParser, *, template: bool = True) -> None:
    """``--template`` (a service that exists knows its own), ``--ref`` and ``--data``."""
    if template:
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
        help="answer a question of the template (repeatable); a list is written [a, b]",
    )


def data_of(pairs: list[str]) -> dict[str, str]:
    """``["a=1"]`` -> ``{"a": "1"}``; Copier reads a value by its question's type.

    Raises ShipwayError for a pair without ``=``.
    """
    data: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.isidentifier():
            raise ShipwayError(
                f"--data {pair!r} is not KEY=VALUE", fix="--data database=DATABASE_URL"
            )
        data[key] = value
    return data


def open_host(directory: Path) -> Host:
    """The monorepo that ``directory`` lies in.

    Raises ShipwayError when it is no pnpm workspace or not in git.
    """
    start = directory.absolute()
    if not start.is_dir():
        raise ShipwayError("no such folder", str(directory))
    root = next((p for p in (start, *start.parents) if (p / WORKSPACE_FILE).is_file()), None)
    if root is None:
        raise ShipwayError(
            f"not a pnpm workspace: there is no {WORKSPACE_FILE} here or above",
            str(start),
            "run this inside of a monorepo, or make a new one: shipway init my-platform",
        )
    if not git.inside_work_tree(root):
        raise ShipwayError(
            "not a git repository", str(root), "git init && git add -A && git commit"
        )
    return Host(root)


@contextmanager
def exclusive(root: Path) -> Iterator[list[str]]:
    """Hold the repository, and first finish what an interrupted command began: its paths."""
    with locked(root):
        finished = recover(root)
        if finished:
            print(f"finished an interrupted command: {', '.join(finished)}", file=sys.stderr)
        yield finished


def progress(message: str) -> None:
    """Say what is being done; not on stdout, which is for results."""
    print(f"{message} …", file=sys.stderr)


def to_json(data: object) -> str:
    """JSON as every command prints it."""
    return json.dumps(data, indent=2, ensure_ascii=False)
