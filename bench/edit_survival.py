"""What becomes of the teams' edits over two updates, next to other tools on the same edits.

    .venv/bin/python bench/edit_survival.py [--cruft PROGRAM] [--sample N] [--details]

cruft is no dependency of this repository: install it into an environment of its own and name its
program. Each edit is done to a fresh repository that holds one service, except for Shipway, which
updates one repository with all services at once. The table is in docs/reference/edit-survival.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.edits import Edit
from support.hosts import IDENTITY, commit, git
from support.rivals import (
    REFS,
    TAGS,
    CopierWithShipway,
    Cruft,
    PlainCopier,
    Rival,
    render_trees,
    service_of,
)
from support.service_view import View
from support.verdicts import Verdict, arrived, elsewhere, verdict
from support.versions import TemplateHistory
from survival.catalogue import catalogue
from survival.fleet_run import resolve, run_fleet
from survival.versions import release_all


@dataclass(frozen=True)
class Outcome:
    """Of one edit under one tool. ``news``: the template's new lines that came, and all."""

    verdict: Verdict
    news: tuple[int, int]
    why: str = ""


@dataclass(frozen=True)
class Case:
    """One edit for one tool; the edit by its name, since a function cannot go to a process."""

    rival: Rival
    trees: Path
    name: str


def play(case: Case) -> Outcome:
    """Do the edit, update twice, judge."""
    edit = catalogue()[case.name]
    kind, name = edit.kind, service_of(edit.kind)
    with tempfile.TemporaryDirectory(prefix="survival.") as folder:
        host = Path(folder) / "start"
        shutil.copytree(case.rival.start(kind), host, symlinks=True)
        team = View(host, name).edited(edit.change)
        commit(host, edit.name)
        worst, why = Verdict.CLEAN, ""
        for tag in TAGS:
            found, words = _update(case.rival, host, kind, tag, edit, team)
            if found > worst:
                worst, why = found, f"{tag}: {words}"
            resolve(host)
        old, new = (View(case.trees / kind / ref, name) for ref in (REFS[0], REFS[-1]))
        last = View(host, name)
        if worst is Verdict.CLEAN and (stray := elsewhere(team, last, new)):
            worst, why = Verdict.FAILED, f"not updated: {', '.join(stray)}"
        return Outcome(worst, arrived(team, last, old, new), why)


def _update(
    rival: Rival, host: Path, kind: str, tag: str, edit: Edit, team: View
) -> tuple[Verdict, str]:
    said = rival.update(host, kind, tag)
    rejected = list(host.rglob("*.rej"))
    unmerged = git(host, "ls-files", "--unmerged")
    for file in rejected:
        file.unlink()
    words = said.text.strip().splitlines()[-1:] or [""]
    named = any(word in said.text for word in ("conflict in ", "error: "))
    after = View(host, service_of(kind))
    found = verdict(edit, team, after, reported=bool(rejected or unmerged or named))
    return (found if said.ok or unmerged else max(found, Verdict.FAILED)), words[0]


def ours(folder: Path) -> dict[str, Outcome]:
    """`shipway update --all` on one repository with all of the services."""
    fleet = run_fleet(folder)
    found = {}
    for name in fleet.edits:
        old, new = (fleet.control(views, name) for views in (fleet.first, fleet.last))
        news = arrived(fleet.teams[name], fleet.last[name], old, new)
        found[name] = Outcome(fleet.worst[name], news)
    return found


def row(tool: str, outcomes: dict[str, Outcome]) -> str:
    """One line of the table."""
    counts = Counter(outcome.verdict for outcome in outcomes.values())
    clean = [outcome.news for outcome in outcomes.values() if outcome.verdict is Verdict.CLEAN]
    came, total = (sum(news[side] for news in clean) for side in (0, 1))
    cells = [str(counts[kind]) for kind in Verdict]
    rate = f"{counts[Verdict.CLEAN] / len(outcomes):.0%}"
    return f"| {' | '.join([tool, *cells, rate, f'{came / max(total, 1):.0%}'])} |"


def main() -> None:
    """Print the table, and with --details what was lost and why."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cruft", type=Path, help="the program, in an environment of its own")
    parser.add_argument("--sample", type=int, default=1, help="every Nth edit only")
    parser.add_argument("--details", action="store_true")
    options = parser.parse_args()
    os.environ.update(IDENTITY)
    work = Path(tempfile.mkdtemp(prefix="shipway-bench."))
    template = TemplateHistory(work / "shipway")
    release_all(template)
    trees = work / "trees"
    trees.mkdir()
    render_trees(template, trees)
    rivals: list[Rival] = [
        PlainCopier("`copier update`, a plain template", work / "plain"),
        CopierWithShipway("`copier update`, Shipway's template", work / "with-shipway"),
    ]
    if options.cruft:
        rivals.insert(1, Cruft("`cruft update`", work / "cruft", options.cruft.absolute()))
    names = list(catalogue())[:: options.sample]
    print(f"{len(names)} edits")
    print("| tool |", *(f"{kind.name.lower()} |" for kind in Verdict), "clean rate | news |")
    print("|" + " --- |" * (len(Verdict) + 3))
    found = ours(work / "ours")
    print(row("`shipway update --all`", {name: found[name] for name in names}), flush=True)
    with ProcessPoolExecutor() as pool:
        for rival in rivals:
            rival.prepare(trees)
            played = pool.map(play, [Case(rival, trees, name) for name in names])
            outcomes = dict(zip(names, played, strict=True))
            print(row(rival.name, outcomes), flush=True)
            for name, outcome in outcomes.items():
                if options.details and outcome.verdict is not Verdict.CLEAN:
                    what = f"{outcome.verdict.name} {catalogue()[name].name}"
                    print(f"    {what}: {outcome.why}", file=sys.stderr)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
