"""What daily commands cost in a workspace of 1, 20 and 100 services.

    .venv/bin/python bench/workspace.py [SIZE...]

One workspace from `shipway init` grows: half of the services are `http`, half `worker`. Per size:
the CPU of all processes of a command (of all cores, so more than what a person waits where several
work) and, behind a slash, the time on the clock. Prints a table in Markdown; needs what
`scripts/setup` brings, and the npm registry.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.changes import change_file
from support.hosts import IDENTITY, commit, git
from support.tools import BIN, STORE, TOOLS, environment
from support.versions import SERVICE, TemplateHistory

SIZES = (1, 20, 100)
READY_SECONDS = 600.0
ENVIRONMENT = environment({**os.environ, **IDENTITY, "PYTHONDONTWRITEBYTECODE": ""})


def main() -> None:
    """Measure and print."""
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    with TemporaryDirectory(prefix="bench.") as folder:
        Path(folder).chmod(0o755)  # a PostgreSQL server that root starts is another user's
        template = TemplateHistory(Path(folder) / "template")
        root = Path(folder) / "acme"
        made = cost(lambda: shipway(Path(folder), "init", str(root), *of(template)))
        print(f"`shipway init` without a service: {made}; {os.cpu_count()} cores\n")
        install = ("install", "--silent", "--no-frozen-lockfile", "--store-dir", str(STORE))
        columns: dict[int, dict[str, str]] = {}
        for size in sizes:
            grow(root, template, size)
            here = columns[size] = {}
            here["`pnpm install`, store warm"] = cost(lambda: pnpm(root, *install))
            commit(root, f"{size} services")
            here |= checked(root)
            here["`shipway sync --all`, nothing to do"] = cost(
                lambda: shipway(root, "sync", "--all")
            )
            here["`shipway check`"] = cost(lambda: shipway(root, "check"))
            here["`shipway status`"] = cost(lambda: shipway(root, "status"))
            here |= developed(root)
            print(f"measured {size} services: {here}", file=sys.stderr, flush=True)
        # Last: it is undone, but the template has a version more from then on.
        release(template)
        for size in reversed(sizes):
            shrink(root, size)
            columns[size]["`shipway update --all`, a version on"] = updated(root)
        print(table(columns))


def of(template: TemplateHistory) -> list[str]:
    return ["--template", str(template.root)]


def grow(root: Path, template: TemplateHistory, size: int) -> None:
    """More services, until there are ``size``."""
    for number in range(len(services(root)), size):
        kind = "worker" if number % 2 else "http"
        name = f"svc-{number:03}"
        shipway(root, "new", name, "--kind", kind, "--yes", *of(template))


def shrink(root: Path, size: int) -> None:
    """The workspace as it was committed with ``size`` services."""
    found = git(root, "log", "--format=%H", f"--grep=^{size} services$", "-1").strip()
    git(root, "reset", "--quiet", "--hard", found)
    git(root, "clean", "--quiet", "-fd")


def services(root: Path) -> list[Path]:
    return sorted(root.glob("services/*/package.json"))


def checked(root: Path) -> dict[str, str]:
    """`pnpm check` with no result of Turborepo's, with all of them, and after an edit."""
    for cache in root.glob("**/.turbo"):
        subprocess.run(["rm", "-rf", str(cache)], check=True)
    found = {"`pnpm check`, cold": cost(lambda: pnpm(root, "check"))}
    found["`pnpm check`, unchanged"] = cost(lambda: pnpm(root, "check"))
    change_file(root / "services/svc-000/src/main.ts", lambda text: f"{text}// Touched.\n")
    found["`pnpm check`, one service touched"] = cost(lambda: pnpm(root, "check"))
    git(root, "checkout", "--quiet", "--", ".")
    return found


def developed(root: Path) -> dict[str, str]:
    """`pnpm dev` with one service and with the web app, until both answer."""
    return {"`pnpm dev web svc-000`, until both answer": f"{ready(root, 'web', 'svc-000'):.0f} s"}


def ready(root: Path, *names: str) -> float:
    """Seconds on the clock until all programs answer; then it is ended as by Ctrl-C."""
    start = time.perf_counter()
    command = [TOOLS / "pnpm", "dev", "--no-docker", *names]
    with subprocess.Popen(
        command, cwd=root, env=ENVIRONMENT, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as running:  # fmt: skip
        said = []
        assert running.stdout
        for line in running.stdout:
            said.append(line)
            if "everything answers" in line or time.perf_counter() - start > READY_SECONDS:
                break
        seconds = time.perf_counter() - start
        os.killpg(running.pid, signal.SIGINT)
        running.stdout.read()
    if "everything answers" not in said[-1]:
        raise SystemExit("".join(said[-40:]))
    return seconds


def release(template: TemplateHistory) -> None:
    """v2.0.0 changes a file of each service, a block of a shared file, and a script."""
    template.release(
        "v2.0.0",
        {
            f"{SERVICE}/README.md.jinja": lambda text: text.replace("\n", "\n\nv2\n", 1),
            f"{SERVICE}/NEW.md": "new\n",
            "extensions/shipway/wiring/compose.py": lambda text: text.replace(
                "stop_grace_period: 30s", "stop_grace_period: 45s"
            ),
            "template/workspace/scripts/dev.ts": lambda text: f"{text}// v2\n",
        },
    )


def updated(root: Path) -> str:
    found = cost(lambda: shipway(root, "update", "--all", "--to", "v2.0.0"))
    git(root, "reset", "--quiet", "--hard")
    git(root, "clean", "--quiet", "-fd")
    return found


def cost(work: Callable[[], object]) -> str:
    """CPU and clock of what ``work`` starts and waits for, in seconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    work()
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{cpu:.1f} / {seconds:.1f} s"


def table(columns: dict[int, dict[str, str]]) -> str:
    lines = ["| | " + " | ".join(f"{size} services" for size in columns) + " |"]
    lines.append("|---|" + "---:|" * len(columns))
    for name in next(iter(columns.values())):
        lines.append(f"| {name} | " + " | ".join(one[name] for one in columns.values()) + " |")
    return "\n".join(lines).replace("| 1 services |", "| 1 service |")


def shipway(here: Path, *words: str) -> None:
    run(here, str(BIN / "shipway"), *words)


def pnpm(here: Path, *words: str) -> None:
    run(here, str(TOOLS / "pnpm"), *words)


def run(here: Path, *command: str) -> None:
    """Its output only when it fails."""
    done = subprocess.run(
        command, cwd=here, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


if __name__ == "__main__":
    main()
