"""What CPU a wired service takes, next to a trivial Copier template of 15 files, in one run.

    .venv/bin/python bench/new_service.py [ROUNDS]

Goal: at most 1.3 times the trivial template.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.hosts import commit, git, make_host
from support.versions import TemplateHistory

BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}  # as an installed tool has it


def trivial_template(root: Path) -> Path:
    """Fifteen small files with one question."""
    root.mkdir()
    (root / "copier.yml").write_text("name:\n  type: str\n  default: x\n")
    for number in range(14):
        (root / f"file{number}.txt.jinja").write_text("hello {{ name }}\n" * 10)
    (root / "{{ _copier_conf.answers_file }}.jinja").write_text(
        "{{ _copier_answers|to_nice_yaml }}"
    )
    git(root, "init", "--quiet")
    commit(root)
    git(root, "tag", "v1.0.0")
    return root


def seconds(command: list[str], cwd: Path) -> float:
    """CPU time, user and system, of one run that must succeed, and of its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=cwd, check=True, capture_output=True, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print medians and ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    work = Path(tempfile.mkdtemp(prefix="shipway-bench."))
    trivial = trivial_template(work / "trivial")
    template = TemplateHistory(work / "shipway").root
    times: dict[str, list[float]] = {"trivial": [], "shipway new": [], "copier copy": []}
    for number in range(rounds):
        hosts = [make_host(work / f"{kind}{number}") for kind in ("a", "b", "c")]
        copier = [str(BIN / "copier"), "copy", "--defaults", "--overwrite", "--quiet"]
        data = ["--trust", "--data", "service_name=payments"]
        times["trivial"].append(seconds([*copier, str(trivial), "."], hosts[0]))
        new = [str(BIN / "shipway"), "new", "payments", "--yes", "--template", str(template)]
        times["shipway new"].append(seconds(new, hosts[1]))
        times["copier copy"].append(seconds([*copier, *data, str(template), "."], hosts[2]))
    base = statistics.median(times["trivial"])
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name:<14} {median:.2f} s   {median / base:.2f} x")
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
