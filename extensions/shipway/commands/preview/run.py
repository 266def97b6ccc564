"""``shipway preview``: what a template change would do to real repositories."""

from __future__ import annotations

import argparse
from pathlib import Path

from shipway import voice
from shipway.commands.common import open_host, to_json
from shipway.errors import ShipwayError
from shipway.preview.committed import committed_copy
from shipway.preview.one import Candidate, Previewed, previewed
from shipway.preview.report import as_json, summary
from shipway.rendering.template import address
from shipway.sources import git
from shipway.sources.address import ref_problem
from shipway.upgrade.accepted import Accepted

WORKING_TREE = "HEAD"
"""Copier takes this of a folder with what is not committed in it."""


def run(arguments: argparse.Namespace) -> int:
    """Print the table; 0 when nothing is to be resolved in any repository."""
    candidate = _candidate(arguments)
    roots = [arguments.directory / root for root in arguments.repositories or [Path()]]
    results = {root: _one(root, candidate) for root in dict.fromkeys(roots)}
    print(to_json("preview", as_json(results)) if arguments.json else summary(results))
    clean = all(isinstance(one, Previewed) and one.clean for one in results.values())
    return 0 if clean else 1


def _candidate(arguments: argparse.Namespace) -> Candidate:
    if arguments.to is not None and (problem := ref_problem(arguments.to)):
        raise ShipwayError(problem, "--to")
    source = address(arguments.template, "--template") if arguments.template else None
    folder = source is not None and Path(source).is_dir()
    return Candidate(source, arguments.to or (WORKING_TREE if folder else None), Accepted())


def _one(root: Path, candidate: Candidate) -> Previewed | ShipwayError:
    """One repository; what it refuses is told beside what the others show."""
    try:
        host = open_host(root)
        if git.run(host.root, "status", "--porcelain", "--", "."):
            voice.note(f"note: {root}: what is not committed there is left out")
        with committed_copy(host.root) as copy:
            return previewed(copy, candidate, host.root)
    except ShipwayError as error:
        return error
