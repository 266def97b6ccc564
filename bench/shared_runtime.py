"""What every service carries that is the same in all of them, and what that costs its team.

    .venv/bin/python bench/shared_runtime.py [--fix SERVICES] [--survive]

Lines of a service by group, for copies, a package of the workspace and a published one; how many of
the survival suite's edits meet each group, and how often the template changed it. ``--fix``: what
an update does to that many services when one line of `health.ts` is mended. ``--survive`` plays all
edits over two updates. The figures are in docs/decisions/0016.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
from collections import Counter
from copy import copy
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.changes import swap
from support.fleet import make_fleet
from support.hosts import IDENTITY, REPOSITORY, git
from support.service_view import PARTS, View
from support.versions import SERVICE, TemplateHistory, copied

RUNTIME = {
    *("database", "database-check", "health", "lifecycle", "logger", "process", "redact"),
    *("server", "version"),
}
"""Modules of `src` that services of every kind have."""
OF_KIND = {
    *("problems", "requests"),
    *("claim-loop", "health-server", "held-jobs", "job", "job-source", "queue", "settled"),
    "together",
}
"""Modules of `src` that are an http service's or a worker's, and no team's own."""
LOADER = "export type Config"
"""Where `config.ts` goes on from the team's variables to what reads them."""
GROUPS = ("runtime", "of its kind", "tests of both", "env scripts", "prune scripts", "the team's")
SHARED = GROUPS[:-1]
SIZES = (1, 10, 100)
CONDITION = re.compile(r"{%.*?%}|\.jinja$")


def group_of(path: str) -> str:
    """The group of a file in the service's folder."""
    stem = Path(path).name.split(".")[0]
    if path.startswith("src/") and stem in RUNTIME:
        return "runtime"
    if path.startswith("src/") and stem in OF_KIND:
        return "of its kind"
    if path.startswith("test/") and stem in {*RUNTIME, *OF_KIND, "config", "env-schema"}:
        return "tests of both"
    if path.startswith("scripts/prune"):
        return "prune scripts"
    return "env scripts" if path.startswith("scripts/") else "the team's"


def lines_of(view: View) -> Counter[str]:
    """Group -> lines of code that the service's team owns; `config.ts` is in two groups."""
    found: Counter[str] = Counter()
    for path in view.own:
        if not path.endswith(".ts"):
            continue
        team, cut, loader = view[path].partition(LOADER if path == "src/config.ts" else "\0")
        found[group_of(path)] += len(team.splitlines())
        found["runtime"] += len((cut + loader).splitlines()) if cut else 0
    return found


def print_lines(host: Path, kinds: list[str]) -> None:
    """Lines of one service, and of many in three forms."""
    views = {kind: View(host, f"{kind}-control") for kind in kinds}
    lines = {kind: lines_of(view) for kind, view in views.items()}
    print(f"| lines of TypeScript | {' | '.join(kinds)} |")
    for group in GROUPS:
        print(f"| {group} | {' | '.join(str(lines[kind][group]) for kind in kinds)} |")
    # One package has what both kinds have once, and what either has.
    files = {p: v[p] for v in views.values() for p in v.own if group_of(p) in SHARED}
    package = sum(len(text.splitlines()) for p, text in files.items() if p.endswith(".ts"))
    half = {kind: lines[kind].total() for kind in kinds}
    own = {kind: lines[kind]["the team's"] for kind in kinds}
    print("| services, half of each kind | copies | in the workspace | published |")
    for size in SIZES:
        copies, teams = (sum(of.values()) * size // len(kinds) for of in (half, own))
        print(f"| {size} | {copies} | {teams + package} | {teams} |")
    http, worker = (views[kind] for kind in kinds)
    both = [path for path in http.own & worker.own if group_of(path) == "runtime"]
    same = sum(http[path] == worker[path].replace("worker-", "http-") for path in both)
    print(f"modules of the runtime that are the same in both kinds: {same} of {len(both)}")
    shared = [views["http"][path] for path in views["http"].own if group_of(path) in SHARED[:2]]
    print(f"source of both groups in the image of http: {sum(map(len, shared)) / 1000:.0f} kB")


def print_forms(template: TemplateHistory, folder: Path, kinds: list[str]) -> None:
    """Lines of one service in a workspace of ours: with copies, and with the package."""
    folder.mkdir()
    shipway = Path(sys.executable).with_name("shipway")
    at = ("--template", template.root, "--ref", "v1.0.0")
    subprocess.run([shipway, "init", "acme", *at], cwd=folder, check=True, capture_output=True)
    root = folder / "acme"
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "a workspace")
    for form, packages in {"copies": "[]", "package": "@acme/service"}.items():
        for kind in kinds:
            data = (f"packages={packages}", "database=DATABASE_URL")
            given = [word for one in data for word in ("--data", one)]
            new = [shipway, "new", f"{kind}-{form}", "--kind", kind, *given, "--yes"]
            subprocess.run(new, cwd=root, check=True, capture_output=True)
        views = [View(root, f"{kind}-{form}") for kind in kinds]
        total = [sum(lines_of(view).values()) for view in views]
        print(f"| a service in a workspace of ours, {form} | {' | '.join(map(str, total))} |")
    files = (root / "packages/service").glob("*/*.ts")
    print(f"| the package | {sum(len(file.read_text().splitlines()) for file in files)} |")


def groups_met(view: View, change: object) -> set[str]:
    """The groups that an edit changes."""
    team = copy(view)
    change(team)  # type: ignore[operator]
    paths = {p for p in {*team, *view} - set(PARTS) if team.get(p) != view.get(p)}
    return {group_of(path) for path in paths}


def print_edits(host: Path) -> None:
    """Edits of the suite by what they meet."""
    from survival.catalogue import catalogue

    met: Counter[str] = Counter()
    edits = catalogue()
    for name, edit in edits.items():
        met.update(groups_met(View(host, f"{name.partition('-')[0]}-control"), edit.change))
    for group in GROUPS:
        print(f"| edits that meet {group} | {met[group]} of {len(edits)} |")


def print_history() -> None:
    """Commits of the template by what they changed in a service."""
    command = ["git", "log", "--format=%x00", "--name-only", "--", SERVICE]
    log = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    found = Counter[frozenset[str]]()
    for commit in log.stdout.split("\0"):
        paths = [line.partition(f"{SERVICE}/")[2] for line in commit.splitlines()]
        found[frozenset(group_of(CONDITION.sub("", path)) for path in paths if path)] += 1
    del found[frozenset()]
    for group in GROUPS:
        touched = sum(times for groups, times in found.items() if group in groups)
        print(f"| commits that changed {group} | {touched} of {found.total()} |")
    alone = sum(times for groups, times in found.items() if groups <= set(SHARED))
    print(f"| commits that changed nothing of the team's | {alone} of {found.total()} |")


def print_fix(template: TemplateHistory, folder: Path, size: int) -> None:
    """What one mended line does to many services."""
    orders = {f"svc-{n:03}": {"kind": ("http", "worker")[n % 2]} for n in range(size)}
    host = make_fleet(template.root, "v1.0.0", folder / "fleet", orders)
    fix = swap("CHECK_TIMEOUT_MS = 2_000", "CHECK_TIMEOUT_MS = 2_500")
    template.release("v2.0.0", {f"{SERVICE}/src/{copied('health.ts')}": fix})
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    shipway = Path(sys.executable).with_name("shipway")
    command = [shipway, "update", "--all", "--to", "v2.0.0"]
    subprocess.run(command, cwd=host, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    stat = git(host, "diff", "--shortstat", "--", "services/*/src/*").strip()
    print(f"| a line of health.ts in {size} services | {seconds:.1f} s of CPU: {stat} |")


def print_survival(folder: Path) -> None:
    """What became of each edit, by what it meets."""
    from survival.fleet_run import run_fleet

    fleet = run_fleet(folder)
    verdicts = Counter[tuple[str, str]]()
    for name, edit in fleet.edits.items():
        groups = groups_met(fleet.first[name], edit.change)
        verdicts.update((group, fleet.worst[name].name.lower()) for group in groups)
    for (group, verdict), times in sorted(verdicts.items()):
        print(f"| edits of {group}, {verdict} | {times} |")


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", type=int, default=0)
    parser.add_argument("--survive", action="store_true")
    options = parser.parse_args()
    os.environ.update(IDENTITY | {"SHIPWAY_EDITS_EVERY": "1"})
    from survival.catalogue import ANSWERS, CONTROLS, answers_of

    with TemporaryDirectory(prefix="bench.") as place:
        folder = Path(place)
        template = TemplateHistory(folder / "template")
        orders = {name: answers_of(name) for name in CONTROLS}
        host = make_fleet(template.root, "v1.0.0", folder / "acme", orders)
        print_lines(host, list(ANSWERS))
        print_forms(template, folder / "forms", list(ANSWERS))
        print_edits(host)
        print_history()
        if options.fix:
            print_fix(template, folder, options.fix)
        if options.survive:
            print_survival(folder / "survival")


if __name__ == "__main__":
    main()
