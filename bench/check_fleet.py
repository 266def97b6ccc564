"""How long `shipway check` takes for a fleet with manifests.

    .venv/bin/python bench/check_fleet.py [SERVICES] [ROUNDS]

Goal: 50 services in under a second, the start of the command included. The ratio to
`shipway --version` says how much of it is the work.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parents[1]
sys.path[:0] = [str(HERE / "extensions"), str(HERE / "tests")]

from shipway.derive.from_template import DOCKERFILE, render_file  # noqa: E402
from shipway.service import Service  # noqa: E402
from shipway.sources.env_schema import SCHEMA_NAME  # noqa: E402
from support.derived import derived, facts, host_with_manifests  # noqa: E402
from support.hosts import REPOSITORY, commit  # noqa: E402


def fleet(root: Path, size: int) -> None:
    """``size`` services with sources, manifests and answers."""
    host_with_manifests(root)
    for number in range(size):
        name = f"svc-{number}"
        folder = root / "services" / name
        folder.mkdir(parents=True)
        answers = {"kind": "http", "database": "DATABASE_URL", "port": 8080}
        service = Service(name=name, **answers)
        for file in (SCHEMA_NAME, DOCKERFILE, "src/config.ts"):
            target = folder / file
            target.parent.mkdir(exist_ok=True)
            target.write_text(render_file(REPOSITORY, file, service.answers()))
        derived(root, facts(**{**answers, "name": name}))
    commit(root)


def timed(root: Path, *command: str) -> float:
    """Seconds of one run, which must find nothing."""
    shipway = Path(sys.executable).with_name("shipway")
    start = time.perf_counter()
    done = subprocess.run([shipway, *command], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    size, rounds = (int(sys.argv[i]) if len(sys.argv) > i else d for i, d in ((1, 50), (2, 7)))
    os.environ.setdefault("GIT_CONFIG_GLOBAL", os.devnull)
    with TemporaryDirectory() as folder:
        root = Path(folder) / "acme"
        fleet(root, size)
        pairs = [(timed(root, "check"), timed(root, "--version")) for _ in range(rounds)]
    check, start = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{size} services: check {check:.2f} s, start alone {start:.2f} s, {check / start:.1f} x")


if __name__ == "__main__":
    main()
