"""`pnpm dev`: all answer, a save or a crash restarts a service, and Ctrl-C leaves nobody behind."""

from __future__ import annotations

import json
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

    def __init__(self, root: Path, log: Path, *options: str) -> None:
        self.log = log
        self.root = root
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [TOOLS / "pnpm", "dev", "--no-docker", *options],
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

    def pid_of(self, service: str) -> int | None:
        """The process that runs the service's sources."""
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                here = (entry / "cwd").readlink() == self.root / "services" / service
                if here and "src/main.ts" in (entry / "cmdline").read_text():
                    return int(entry.name)
        return None

    def left(self) -> list[str]:
        """Processes that work in the repository, or in the database's folder."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                place = (entry / "cwd").readlink()
                if place.is_relative_to(self.root) or "-postgres-dev" in str(place):
                    found.append((entry / "cmdline").read_text().replace("\0", " "))
        return found

    def until_nobody_is_left(self) -> None:
        with suppress(AssertionError):
            until(lambda: not self.left(), "nobody is left")
        assert self.left() == []


@pytest.fixture
def dev(workspace: Path, tmp_path: Path) -> Iterator[Dev]:
    with running(workspace, tmp_path) as started:
        yield started


@contextmanager
def running(workspace: Path, tmp_path: Path, *options: str) -> Iterator[Dev]:
    with one_at_a_time("dev"):
        started = Dev(workspace, tmp_path / "dev.log", *options)
        try:
            yield started
        finally:
            with suppress(ProcessLookupError):
                os.killpg(started.process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                started.process.wait(30)
            with suppress(ProcessLookupError):
                os.killpg(started.process.pid, signal.SIGKILL)


def read_by_nobody_from(workspace: Path, words: str) -> None:
    """A second `pnpm dev`, of which nobody reads what comes after these words; until it ends."""
    with subprocess.Popen(
        [TOOLS / "pnpm", "dev", "--no-docker", "api"],
        cwd=workspace, env=environment(), text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as second:  # fmt: skip
        assert second.stdout
        assert next((line for line in second.stdout if words in line), None)
        second.stdout.close()
        assert second.wait(60) != 0


def greeting(url: str) -> str:
    """What the example route says; nothing while it is away."""
    with suppress(OSError), urllib.request.urlopen(f"{url}/greetings/Ada", timeout=5) as answer:
        return answer.read().decode()
    return ""


@pytest.mark.slow
def test_everything_answers_until_ctrl_c_ends_it_all(dev: Dev) -> None:
    """It says its steps and which database it took, prints the URLs, and each of them is ready.

    A save and a kill start a service again; pnpm has nothing to complain about in the end.
    """
    dev.until_it_says("everything answers")
    assert "dev: building the packages: done in " in dev.output
    assert "PostgreSQL from npm" in dev.output
    urls = dict(re.findall(r"^dev: (\w+) +(http://localhost:\d+)", dev.output, re.MULTILINE))
    assert set(urls) == {"web", "api", "jobs"}
    for url in urls.values():
        with urllib.request.urlopen(f"{url}/readyz", timeout=30) as answer:
            assert answer.status == 200
    assert re.search(r"^api +\d\d:\d\d:\d\d info  ready$", dev.output, re.MULTILINE)
    route = dev.root / "services/api/src/routes/greetings.ts"
    text = route.read_text()
    try:
        route.write_text(text.replace("Hello", "Ahoy"))
        until(lambda: "Ahoy" in greeting(urls["api"]), "the new text")
    finally:
        route.write_text(text)
    # Nobody polls here: the drain delay, which production needs, is what made a save slow.
    assert "delayMs=0" in dev.output
    until(lambda: "Hello" in greeting(urls["api"]), "the old text")
    pid = dev.pid_of("api")
    assert pid
    os.kill(pid, signal.SIGKILL)
    dev.until_it_says("dev: api ended (SIGKILL); it starts again in 1 s, or on a change")
    until(lambda: "Hello" in greeting(urls["api"]), "it answers again")
    os.killpg(dev.process.pid, signal.SIGINT)  # what a terminal does
    assert dev.process.wait(60) == 0
    assert "ELIFECYCLE" not in dev.output
    dev.until_nobody_is_left()


@pytest.mark.slow
def test_a_service_that_fails_is_started_again_and_again(workspace: Path, tmp_path: Path) -> None:
    """Less and less soon, each time with its exit code; what the others print is left as it is.

    Those that were named run, and no other. Whoever kills it, or reads no more, leaves nobody.
    """
    main = workspace / "services/jobs/package.json"
    text = main.read_text()
    main.write_text(text.replace("tsx watch --env-file-if-exists=.env src/main.ts", "exit 3"))
    try:
        with running(workspace, tmp_path, "--json", "api", "jobs") as started:
            for seconds in (1, 2, 4):
                started.until_it_says(
                    f"dev: jobs ended (exit code 3); it starts again in {seconds} s"
                )
            assert "dev: starting api, jobs\n" in started.output
            started.until_it_says('"msg":"ready"')
            lines = [line for line in started.output.splitlines() if '"service":"api"' in line]
            assert [json.loads(line)["service"] for line in lines] == ["api"] * len(lines) != []
            of_the_first = set(started.left())
            read_by_nobody_from(workspace, "PostgreSQL runs already (process ")
            until(lambda: set(started.left()) <= of_the_first, "of the second, nobody is left")
            # pnpm's own watchdog then kills the script, which can end nobody any more.
            os.killpg(started.process.pid, signal.SIGKILL)
            started.until_nobody_is_left()
    finally:
        main.write_text(text)
