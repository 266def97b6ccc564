"""How long commands take in a small repository, next to a Python that does nothing, in one run.

    .venv/bin/python bench/start.py [ROUNDS]

CPU time, user and system, of the command and its children, so that a busy machine says the same;
the order alternates, and the least of ROUNDS (11) counts. Goals: --help, --version and completion
at most 5 times a bare Python, the others at most 12 times. Prints a table in Markdown.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.hosts import commit, make_host
from support.versions import TemplateHistory

BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
BARE = "python -c pass"
GOALS = {
    "--help": 5, "--version": 5, "completion bash": 5, "list": 12, "status": 12, "check": 12,
    "sync --all": 12, "release --help": 12,
}  # fmt: skip


def cpu(command: list[str], root: Path) -> float:
    """Seconds that one run, which must succeed, keeps a core busy."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=root, env=ENVIRONMENT, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    commands = {name: [str(BIN / "shipway"), *name.split()] for name in GOALS}
    commands[BARE] = [str(BIN / "python"), "-c", "pass"]
    with TemporaryDirectory(prefix="bench.") as folder:
        template = TemplateHistory(Path(folder) / "template").root
        root = make_host(Path(folder) / "acme")
        cpu([str(BIN / "shipway"), "new", "payments", "--yes", "--template", str(template)], root)
        commit(root)
        least = dict.fromkeys(commands, float("inf"))
        for number in range(rounds):
            for name in sorted(commands, reverse=bool(number % 2)):
                least[name] = min(least[name], cpu(commands[name], root))
    print("| command | CPU | bare Python | goal |\n|---|---:|---:|---:|")
    for name, goal in GOALS.items():
        ratio = least[name] / least[BARE]
        print(f"| `{name}` | {least[name] * 1000:.0f} ms | {ratio:.1f} x | {goal} x |")


if __name__ == "__main__":
    main()
