"""Every bench of this folder, or those that are named, in one table.

    .venv/bin/python bench/run.py [NAME...]

A bench is a module of this folder; what it prints, line by line, is what the table says of it. Each
figure is one of a single run: compare ratios, not seconds. Ends with 1 when a bench failed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
ALONE = {
    *("run", "docker_image", "edit_survival", "http_service", "peers", "proposal_commits"),
    *("certain_commits", "shared_runtime", "worker", "workspace"),
}
"""Not run unless named: this one, one that needs Docker, two that take half an hour, two that need
other people's repositories, three that install something, and one that times nothing."""
RULE = set("|-: ")


def main() -> int:
    """Print the table; 0, or 1 when a bench failed."""
    known = sorted(file.stem for file in HERE.glob("*.py"))
    names = sys.argv[1:] or [name for name in known if name not in ALONE]
    if unknown := set(names) - set(known) | set(names) & {"run"}:
        print(f"no bench: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        return 2
    failed = False
    print("| bench | what it says |\n|---|---|", flush=True)
    for name in names:
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, str(HERE / f"{name}.py")], capture_output=True, text=True, check=False
        )
        failed |= done.returncode != 0
        said = _lines(done.stdout if done.returncode == 0 else f"failed\n{done.stderr[-500:]}")
        said.append(f"({time.monotonic() - began:.0f} s)")
        for number, line in enumerate(said):
            print(f"| {'' if number else name} | {line} |", flush=True)
    return int(failed)


def _lines(text: str) -> list[str]:
    """What was printed, a table's rows with dots between their cells."""
    rows = [line for line in text.splitlines() if set(line) - RULE]
    return [" · ".join(cell.strip() for cell in row.strip("| ").split("|")) for row in rows]


if __name__ == "__main__":
    raise SystemExit(main())
