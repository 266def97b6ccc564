"""Run the host's formatters over texts: one process for all files of a formatter."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from pathlib import Path

from shipway.formatting.found import Formatter, Kind
from shipway.formatting.mirror import mirror
from shipway.formatting.twins import twins

AT_ONCE = 400
"""Files that one command line names."""
WORTH_A_PROCESS = 100
"""Files that take a formatter on one core longer than another start of it."""
CORES = os.cpu_count() or 1
PATIENCE = 300
"""Seconds: a formatter that waits for something, such as a download, is given up."""
LINT = (
    "lint",
    "--reporter=json",
    "--diagnostic-level=warn",
    "--max-diagnostics=none",
    "--files-ignore-unknown=true",
    "--no-errors-on-unmatched",
)
"""What makes Biome list what its linter finds, and change nothing."""
QUIET = {"NO_COLOR": "1", "NO_UPDATE_NOTIFIER": "1"}


@dataclass(slots=True)
class Formatted:
    """The contents by path, as the formatters leave them, and what a formatter could not do."""

    contents: dict[str, bytes]
    problems: list[str] = field(default_factory=list)


def format_files(
    root: Path, formatters: Iterable[Formatter], files: Mapping[str, bytes]
) -> Formatted:
    """``files`` (POSIX path -> content) as the formatters of the host at ``root`` leave them.

    A file that a formatter ignores, does not know or cannot read comes back as it is.
    """
    node = shutil.which("node")
    installed = [formatter for formatter in formatters if formatter.script]
    if not installed or not files or node is None:
        return Formatted(dict(files))
    same = twins(root, installed, files)
    alone = {path: content for path, content in files.items() if path not in same}
    with mirror(root, alone) as picture:
        problems: list[str] = []
        for formatter in installed:  # one after the other: two may handle the same file
            paths = [path for path in alone if formatter.handles(path)]
            shares = _shares(formatter.kind, paths)
            with ThreadPoolExecutor(CORES) as pool:
                said = pool.map(partial(_run, node, formatter, picture), shares)
                problems += filter(None, said)
        contents = {path: _content(picture / path, alone[path]) for path in alone}
    return Formatted({path: contents[same.get(path, path)] for path in files}, problems)


def _shares(kind: Kind, paths: Sequence[str]) -> list[Sequence[str]]:
    """What each process of a formatter gets: one for all, where it uses all cores by itself."""
    size = AT_ONCE
    if kind.one_core:
        size = min(AT_ONCE, max(WORTH_A_PROCESS, ceil(len(paths) / CORES)))
    return [paths[start : start + size] for start in range(0, len(paths), size)]


def lint_files(root: Path, biome: Formatter, files: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """What the host's Biome finds in ``files``, warnings and errors: path and rule, such as
    ``lint/style/noDefaultExport``. Nothing where it does not run."""
    node = shutil.which("node")
    if not files or node is None:
        return set()
    with mirror(root, files) as picture:
        try:
            done = _start([node, str(picture / biome.script), *LINT, *files], picture)
            found = json.loads(done.stdout)["diagnostics"]
        except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
            return set()
    return {
        (str(one["location"]["path"]), str(one["category"]))
        for one in found
        if str(one.get("category")).startswith("lint/")
    }


def _start(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | QUIET,
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=False,
    )


def _run(node: str, formatter: Formatter, picture: Path, paths: Sequence[str]) -> str:
    kind = formatter.kind
    command = [node, str(picture / formatter.script), *kind.writes, *kind.quiet, *paths]
    try:
        done = _start(command, picture)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{kind.name} did not run: {type(error).__name__}"
    # Biome ends with 1 for what its linter finds, which is no matter of form.
    if done.returncode == 0 or (kind.name == "biome" and done.returncode == 1):
        return ""
    said = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return f"{kind.name} left something as it is: {said[0] if said else done.returncode}"


def _content(file: Path, before: bytes) -> bytes:
    return file.read_bytes() if file.is_file() else before
