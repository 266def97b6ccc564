"""One host, a service for each edit, and `shipway update --all` from version to version."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from shipway.cli import main
from support.edits import Edit
from support.fleet import make_fleet
from support.hosts import commit
from support.service_view import PARTS, View, settled
from support.verdicts import Verdict, verdict
from support.versions import TemplateHistory
from survival.catalogue import CONTROLS, answers_of, catalogue
from survival.versions import TAGS, release_all

EVERY = int(os.environ.get("SHIPWAY_EDITS_EVERY", "8"))
"""Which of the edits are made: every eighth pair in the gate, one of each kind of service."""


@dataclass
class FleetRun:
    """What became of every service. ``first`` and ``last``: before the edits, after all updates."""

    edits: dict[str, Edit]
    first: dict[str, View]
    teams: dict[str, View]
    worst: dict[str, Verdict]
    last: dict[str, View]

    def control(self, views: dict[str, View], name: str) -> View:
        """The service of the same kind that no team edited."""
        return views[next(c for c in CONTROLS if c.partition("-")[0] == name.partition("-")[0])]


def run_fleet(folder: Path) -> FleetRun:
    """Make it, edit it, update it twice; conflicts in between are settled for the team."""
    known = catalogue()
    edits = {name: known[name] for number, name in enumerate(known) if number % (2 * EVERY) < 2}
    template = TemplateHistory(folder / "template")
    release_all(template)
    names = [*CONTROLS, *edits]
    host = make_fleet(template.root, "v1.0.0", folder / "acme", {n: answers_of(n) for n in names})
    first = {name: View(host, name) for name in names}
    teams = {name: first[name].edited(edit.change) for name, edit in edits.items()}
    commit(host, "what the teams did")
    worst = dict.fromkeys(edits, Verdict.CLEAN)
    for tag in TAGS:
        said = _update(host, tag)
        for name, edit in edits.items():
            reported = any(f"/{name}" in conflict for conflict in said)
            found = verdict(edit, teams[name], View(host, name), reported=reported)
            worst[name] = max(worst[name], found)
        resolve(host)
    return FleetRun(edits, first, teams, worst, {name: View(host, name) for name in names})


def resolve(host: Path) -> None:
    """The team's side of every conflict, committed."""
    files = [*(host / "services").rglob("*"), *(host / path for path in PARTS)]
    for file in filter(Path.is_file, files):
        text = file.read_bytes().decode()
        if settled(text) != text:
            file.write_bytes(settled(text).encode())
    commit(host, "resolved")


def report(verdicts: Iterable[Verdict]) -> str:
    """``323 edits: 198 clean, …`` in one line."""
    found = list(verdicts)
    numbers = ", ".join(f"{found.count(kind)} {kind.name.lower()}" for kind in Verdict)
    return f"{len(found)} edits: {numbers}; {found.count(Verdict.CLEAN) / len(found):.1%} clean"


def _update(host: Path, tag: str) -> list[str]:
    """`shipway update --all`; what it named: conflicts, and what it decided of two ranges."""
    out = StringIO()
    code: object = None
    try:
        with redirect_stdout(out):
            main(["update", "--all", "--to", tag, "--json", "-C", str(host)])
    except SystemExit as exit_:
        code = exit_.code
    said = json.loads(out.getvalue())
    conflicts = [f"{conflict['path']} {conflict['what']}" for conflict in said["conflicts"]]
    assert code == (1 if conflicts else 0)
    return conflicts + said["decided"]
