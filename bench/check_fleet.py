"""How long `shipway check` takes for a fleet with manifests.

    .venv/bin/python bench/check_fleet.py [SERVICES] [ROUNDS]

Goal: 50 services in under a second on a quiet machine, the start of the command included: the CPU
time, user and system, says what that is on a busy one. The ratio to `shipway --version` says how
much of it is the work.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
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


def cpu(root: Path, *command: str) -> float:
    """Seconds that one run, which must find nothing, keeps a core busy."""
    shipway = Path(sys.executable).with_name("shipway")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([shipway, *command], cwd=root, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the table."""
    size, rounds = (int(sys.argv[i]) if len(sys.argv) > i else d for i, d in ((1, 50), (2, 7)))
    os.environ.setdefault("GIT_CONFIG_GLOBAL", os.devnull)
    with TemporaryDirectory() as folder:
        root = Path(folder) / "acme"
        fleet(root, size)
        pairs = [(cpu(root, "check"), cpu(root, "--version")) for _ in range(rounds)]
    check, start = (min(column) for column in zip(*pairs, strict=True))
    print(
        f"{size} services: check {check:.2f} s of CPU, start alone {start:.2f} s, "
        f"{check / start:.1f} x"
    )


if __name__ == "__main__":
    main()
