"""`pnpm dev`: database, app and services answer, and Ctrl-C leaves nobody behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from support.places import one_at_a_time
from support.running import until
from support.tools import TOOLS, environment

SLOW = 180.0


class Dev:
    """`pnpm dev` in a session of its own, as in a terminal."""

    def __init__(self, root: Path, log: Path) -> None:
        self.log = log
        self.root = root
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [TOOLS / "node", "scripts/dev.ts", "--no-docker"],
                cwd=root,
                env=environment(),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self.log.read_text()

    def until_it_says(self, words: str) -> None:
        until(
            lambda: words in self.output or self.process.poll() is not None,
            f"{words}\n{self.output}",
            SLOW,
        )
        assert words in self.output, self.output

    def left(self) -> list[str]:
        """Processes that work in the repository, or in the database's folder."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                place = (entry / "cwd").readlink()
                if place.is_relative_to(self.root) or "-postgres-dev" in str(place):
                    found.append((entry / "cmdline").read_text().replace("\0", " "))
        return found


@pytest.fixture
def dev(workspace: Path, tmp_path: Path) -> Iterator[Dev]:
    with running(workspace, tmp_path) as started:
        yield started


@contextmanager
def running(workspace: Path, tmp_path: Path) -> Iterator[Dev]:
    with one_at_a_time("dev"):
        started = Dev(workspace, tmp_path / "dev.log")
        try:
            yield started
        finally:
            with suppress(ProcessLookupError):
                started.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                started.process.wait(30)
            with suppress(ProcessLookupError):
                os.killpg(started.process.pid, signal.SIGKILL)


@pytest.mark.slow
def test_everything_answers_until_ctrl_c_ends_it_all(dev: Dev) -> None:
    """It says which database it took, prints the URLs, and each of them is ready."""
    dev.until_it_says("everything answers")
    assert "PostgreSQL from npm" in dev.output
    urls = dict(re.findall(r"^dev: (\w+) +(http://localhost:\d+)", dev.output, re.MULTILINE))
    assert set(urls) == {"web", "api", "jobs"}
    for url in urls.values():
        with urllib.request.urlopen(f"{url}/readyz", timeout=30) as answer:
            assert answer.status == 200
    os.killpg(dev.process.pid, signal.SIGINT)  # what a terminal does
    assert dev.process.wait(60) == 0
    until(lambda: not dev.left(), f"nobody is left: {dev.left()}")


@pytest.mark.slow
def test_a_service_that_fails_ends_the_rest(workspace: Path, tmp_path: Path) -> None:
    """Its own words are there to read, and the exit code says so."""
    main = workspace / "services/jobs/package.json"
    text = main.read_text()
    main.write_text(text.replace("tsx watch --env-file-if-exists=.env src/main.ts", "false"))
    try:
        with running(workspace, tmp_path) as started:
            assert started.process.wait(SLOW) == 1
            assert "jobs ended by itself" in started.output
            until(lambda: not started.left(), "nobody is left")
    finally:
        main.write_text(text)
