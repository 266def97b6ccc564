"""Jobs a second of a generated worker, next to two loops on bare pg-boss, on one PostgreSQL.

    .venv/bin/python bench/worker.py [ROUNDS] [JOBS]

Ten slots; from the first job to the end of the last of JOBS (3000), in a process of its own each
time. The loops: ten jobs fetched, run and completed together, and ten loops with a job each. Empty
jobs, and a mix in which every tenth waits for 50 ms (a tenth of JOBS). The order alternates; the
ratio is the median of the ROUNDS' (5) own. Goals: at least 0.95 times the better loop on empty
jobs, at most 1.1 times the slots' time on the mix. Prints a table in Markdown.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.hosts import commit, make_host
from support.postgres import Server, free_port, running
from support.versions import TemplateHistory

HERE = Path(__file__).parent
TOOLS = HERE.parent / ".tools/bin"
BIN = Path(sys.executable).parent
PATHS = {**os.environ, "PATH": f"{TOOLS}:{BIN}:{os.environ['PATH']}"}
OURS, BATCH, SLOTS = "a generated worker", "pg-boss, batches of ten", "pg-boss, ten loops"
LOOPS, HANDLER = str(HERE / "worker_loops.mjs"), "dist/handle-job.js"
COMMANDS = {
    OURS: ["dist/main.js"],
    BATCH: [LOOPS, "batch", "batch", "batch", HANDLER],
    SLOTS: [LOOPS, "slots", "slots", "slots", HANDLER],
}
QUEUES = {OURS: ("mailer", "jobs_mailer"), BATCH: ("batch", "batch"), SLOTS: ("slots", "slots")}


def main() -> None:
    """Print the table."""
    rounds, jobs = (int(a) for a in (*sys.argv[1:], *("5", "3000")[len(sys.argv) - 1 :]))
    with TemporaryDirectory(prefix="bench.") as folder, running() as server:
        service = make_worker(Path(folder))
        seconds(service, server, OURS, 1, 0)  # makes its queue, by its own rules
        empty = measured(service, server, rounds, jobs, 0)
        mixed = measured(service, server, rounds, jobs // 10, 50)
    print("| jobs | worker | a second | the better loop | ten loops | goal |")
    print("|---|---|---:|---:|---:|---|")
    _rows("empty", empty, jobs, "at least 0.95 x the better")
    _rows("every tenth waits for 50 ms", mixed, jobs // 10, "at least 0.91 x ten loops")


def measured(
    service: Path, server: Server, rounds: int, jobs: int, ms: int
) -> dict[str, list[float]]:
    """Seconds of each, by name, a figure a round."""
    found: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(rounds):
        for name in sorted(COMMANDS, reverse=bool(number % 2)):
            found[name].append(seconds(service, server, name, jobs, ms))
    return found


def seconds(service: Path, server: Server, name: str, jobs: int, ms: int) -> float:
    """From the first job to the end of the last, as the handler says it."""
    env = {
        **PATHS,
        "DATABASE_SERVICE_URL": server.dsn("service"),
        "HEALTH_PORT": str(free_port()),
        "JOBS": str(jobs),
        "LOG_LEVEL": "warn",
        "CONCURRENCY": "10",
        "POLL_INTERVAL_MS": "50",
    }
    queue, schema = QUEUES[name]
    fill = ["node", LOOPS, "fill", queue, schema, str(jobs), str(ms)]
    subprocess.run(fill, cwd=service, env=env, check=True, stdout=subprocess.DEVNULL, timeout=120)
    with subprocess.Popen(
        ["node", *COMMANDS[name]], cwd=service, env=env, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout
        try:
            for line in worker.stdout:
                if found := re.fullmatch(r"seconds (.*)\n", line):
                    return float(found[1])
        finally:
            worker.kill()
            server.query(f"DELETE FROM {schema}.job")
    raise SystemExit(f"{name} ended early")


def make_worker(folder: Path) -> Path:
    """A built worker whose handler does what a job says."""
    template = TemplateHistory(folder / "template").root
    root = make_host(folder / "acme")
    told = ["--kind", "worker", "--data", "database=DATABASE_SERVICE_URL"]
    _run(root, "shipway", "new", "mailer", *told, "--yes", "--template", str(template))
    commit(root)
    _run(root, "pnpm", "install", "--silent")
    _run(root, "pnpm", "--silent", "--filter", "@acme/mailer", "build")
    service = root / "services/mailer"
    shutil.copy(HERE / "worker_handler.mjs", service / HANDLER)
    return service


def _rows(kind: str, found: dict[str, list[float]], jobs: int, goal: str) -> None:
    best = [min(pair) for pair in zip(found[BATCH], found[SLOTS], strict=True)]
    for name, took in found.items():
        better = median(b / a for a, b in zip(took, best, strict=True))
        slots = median(b / a for a, b in zip(took, found[SLOTS], strict=True))
        said = goal if name == OURS else ""
        rate = jobs / median(took)
        print(f"| {kind} | {name} | {rate:.0f} | {better:.2f} x | {slots:.2f} x | {said} |")


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, env=PATHS, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
