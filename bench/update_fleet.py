"""How long a fleet update takes beside `copier update` for each service, in one run.

    python bench/update_fleet.py [FILES]

A repository of FILES files (20,000) with 1, 10, 50 and 100 services, all one version behind. Per
size: `shipway update --all` and `shipway status`, whole commands, best of three. `copier update` is
run for 1 and for 10 services, without counting the commit between; for 50 and 100 its time is ten
services' time times 5 and 10. Prints a table in Markdown.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.changes import swap
from support.hosts import IDENTITY, commit, git, make_host
from support.versions import SERVICE, TemplateHistory

SIZES = (1, 10, 50, 100)
BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, **IDENTITY, "PYTHONDONTWRITEBYTECODE": ""}


def main() -> None:
    """Measure and print."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with TemporaryDirectory(prefix="bench.") as folder:
        root = Path(folder)
        template = TemplateHistory(root / "template")
        hosts = fleets(root, template, files)
        template.release(
            "v2.0.0",
            {
                "extensions/shipway/wiring/compose.py": swap(
                    "stop_grace_period: 30s", "stop_grace_period: 45s"
                ),
                f"{SERVICE}/README.md.jinja": lambda text: text.replace("\n", "\n\nv2\n", 1),
                f"{SERVICE}/NEW.md": "new\n",
            },
        )
        in_turn = {size: one_after_the_other(hosts[size]) for size in (1, 10)}
        in_turn |= {size: in_turn[10] / 10 * size for size in (50, 100)}
        print(f"{files} files, {os.cpu_count()} cores\n")
        print(
            "| services | `shipway update --all` | per service | `copier update` in turn | ratio |"
        )
        print("|---:|---:|---:|---:|---:|")
        for size in SIZES:
            seconds = min(at_once(hosts[size]) for _ in range(3))
            star = "" if size in (1, 10) else " *"
            print(
                f"| {size} | {seconds:.2f} s | {seconds / size * 1000:.0f} ms "
                f"| {in_turn[size]:.0f} s{star} | {in_turn[size] / seconds:.0f} x "
                f"| {min(status(hosts[size]) for _ in range(3)):.2f} s |",
                flush=True,
            )
        print("\n\\* ten services' time, multiplied")


def fleets(root: Path, template: TemplateHistory, files: int) -> dict[int, Path]:
    """One repository per size, each with the services of the one before."""
    host = make_host(root / "acme")
    for number in range(files):
        file = host / f"packages/lib-{number // 200}/src/{number // 20 % 10}/file{number}.ts"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"export const value{number} = {number};\n")
    commit(host)
    found = {}
    for number in range(max(SIZES)):
        kind = ["--kind", "worker"] if number % 2 else []
        shipway(host, "new", f"svc-{number:03}", "--yes", "--template", str(template.root), *kind)
        if number + 1 in SIZES:
            commit(host, f"{number + 1} services")
            found[number + 1] = root / f"acme-{number + 1}"
            shutil.copytree(host, found[number + 1], symlinks=True)
            git(found[number + 1], "status")  # the copy's index knows the new files' times
            print(f"made {number + 1} services", file=sys.stderr)
    return found


def at_once(host: Path) -> float:
    """Seconds of the whole command; the host is as before afterwards."""
    start = time.perf_counter()
    shipway(host, "update", "--all", "--to", "v2.0.0")
    seconds = time.perf_counter() - start
    git(host, "checkout", "--quiet", "--", ".")
    git(host, "clean", "--quiet", "-fd")
    return seconds


def cpu_of(work: Callable[[], object]) -> float:
    """Seconds that all processes which ``work`` starts and waits for keep a core busy."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def status(host: Path) -> float:
    """Seconds of `shipway status`."""
    start = time.perf_counter()
    shipway(host, "status")
    return time.perf_counter() - start


def one_after_the_other(host: Path) -> float:
    """Seconds of every `copier update`, the commits between them not counted."""
    seconds, start_at = 0.0, git(host, "rev-parse", "HEAD").strip()
    for answers in sorted(host.glob("services/*/.copier-answers.yml")):
        command = ["copier", "update", "--trust", "--defaults", "--quiet", "--vcs-ref", "v2.0.0"]
        start = time.perf_counter()
        run(host, *command, "--answers-file", str(answers.relative_to(host)), ".")
        seconds += time.perf_counter() - start
        commit(host)
    git(host, "reset", "--quiet", "--hard", start_at)
    return seconds


def shipway(host: Path, *arguments: str) -> None:
    run(host, "shipway", *arguments)


def run(host: Path, command: str, *arguments: str) -> None:
    """A console script of this environment; its output only when it fails."""
    done = subprocess.run(
        [str(BIN / command), *arguments],
        cwd=host, env=ENVIRONMENT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)


if __name__ == "__main__":
    main()
