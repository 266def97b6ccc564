"""`pnpm check:full`: the stack is built, asked and drained; whatever happens, nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.docker import RIG, Engine
from support.hosts import commit, git
from support.running import until
from support.tools import STORE, environment, pnpm

STACK = "infra/compose/docker-compose.dev.yml"
PASSWORD = "s3cret-marker"
SLOW = 240.0


class CheckFull:
    """One run of it, as a process; with ``alone``, as a terminal starts it: a group of its own."""

    command: tuple[str, ...] = ("node", "scripts/check-full.ts", "--only-stack")
    alone = False

    def __init__(self, root: Path, log: Path, *flags: str) -> None:
        self.log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [RIG, "with", *self.command, *flags],
                cwd=root,
                env=environment(),
                stdout=out,
                stderr=out,
                start_new_session=self.alone,
            )

    @property
    def output(self) -> str:
        return self.log.read_text()

    def until_it_says(self, words: str, times: int = 1) -> None:
        def said() -> bool:
            return self.output.count(words) >= times or self.process.poll() is not None

        until(said, f"{words}\n{self.output}", SLOW)
        assert self.output.count(words) >= times, self.output


@pytest.fixture(scope="module")
def root(docker: Engine, platform: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The platform, installed."""
    docker.images("postgres")
    root = tmp_path_factory.mktemp("check-full") / "acme"
    git(platform, "clone", "--quiet", str(platform), str(root))
    pnpm(root, "install", "--silent", "--store-dir", str(STORE))
    return root


@pytest.fixture
def clean(docker: Engine, root: Path) -> Iterator[None]:
    """Afterwards the engine has what it had before, and the tree is as it was."""
    before = everything_in(docker)
    yield
    git(root, "checkout", "--quiet", "--", ".")
    assert everything_in(docker) == before


def everything_in(docker: Engine) -> dict[str, set[str]]:
    """Containers, volumes, networks and images, those without a name too."""
    commands = {
        "ps": ("ps", "--all", "--format", "{{.Names}}"),
        "volumes": ("volume", "ls", "--quiet"),
        "networks": ("network", "ls", "--format", "{{.Name}}"),
        "images": ("images", "--format", "{{.Repository}} {{.ID}}"),
    }
    return {name: set(docker.docker(*words).split()) for name, words in commands.items()}


def edit(root: Path, before: str, after: str) -> None:
    """Something that went wrong in the stack."""
    text = (root / STACK).read_text()
    assert before in text
    (root / STACK).write_text(text.replace(before, after))


@pytest.mark.slow
@pytest.mark.usefixtures("clean")
def test_the_stack_is_built_asked_and_drained(root: Path, tmp_path: Path) -> None:
    """The developer's own DSN, which leads to localhost, does not get into a container."""
    os.environ["COMPOSE_DATABASE_URL"] = "postgres://app:app@localhost:5432/app"
    try:
        full = CheckFull(root, tmp_path / "log", "--parallel")
        assert full.process.wait(SLOW) == 0, full.output
    finally:
        del os.environ["COMPOSE_DATABASE_URL"]
    for step in ("image web", "the three DSNs", "up, until healthy", "ask api", "ask web", "drain"):
        assert f"ok   {step}" in full.output
    assert full.output.rstrip().endswith("all is well")


@pytest.mark.slow
@pytest.mark.usefixtures("clean")
def test_of_a_pull_request_what_it_changes_is_built_and_asked(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As CI says since when; an edit of prose needs no stack."""
    monkeypatch.setenv("TURBO_SCM_BASE", "HEAD^1")
    first = git(root, "rev-parse", "HEAD").strip()
    said = []
    try:
        for path in ("README.md", "services/api/src/main.ts"):
            (root / path).write_text(f"{(root / path).read_text()}\n")
            commit(root)
            full = CheckFull(root, tmp_path / "log")
            assert full.process.wait(SLOW) == 0, full.output
            said.append(full.output)
    finally:
        git(root, "reset", "--quiet", "--hard", first)
    nothing, api = said
    assert "note the stack: nothing of it, by what changed since" in nothing
    assert "image" not in nothing
    assert "note the stack: api, by" in api and "ok   ask api" in api and "ok   drain" in api
    assert "image web" not in api and "migrate" not in api


@pytest.mark.slow
@pytest.mark.usefixtures("clean")
def test_a_program_that_does_not_come_up_is_shown_and_taken_down(
    root: Path, tmp_path: Path
) -> None:
    """A failed `up` leaves nothing running, and its own words are there to read."""
    edit(root, 'AUTH_SECRET: "${AUTH_SECRET:-}"', "AUTH_SECRET: short")
    full = CheckFull(root, tmp_path / "log")
    assert full.process.wait(SLOW) == 1
    assert "FAIL compose up failed" in full.output
    assert "AUTH_SECRET: must have 32 characters or more" in full.output


@pytest.mark.deep
@pytest.mark.slow
@pytest.mark.usefixtures("clean")
def test_dsns_that_no_deployment_may_have_are_refused(root: Path, tmp_path: Path) -> None:
    """One user for both run-time roles; no part of a DSN is printed."""
    user = f"postgres://app:{PASSWORD}@postgres:5432/app"
    service = "postgres://app_service:app_service@postgres:5432/app"
    edit(root, f"${{COMPOSE_DATABASE_SERVICE_URL:-{service}}}", user)
    full = CheckFull(root, tmp_path / "log")
    assert full.process.wait(SLOW) == 1
    assert "FAIL validate-dsns failed" in full.output and "DATABASE_SERVICE_URL" in full.output
    assert PASSWORD not in full.output


def pending(process: int, number: signal.Signals) -> bool:
    """Whether Linux has not handed a signal to a process yet."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    waiting = next(line for line in lines if line.startswith("ShdPnd:"))
    return bool(int(waiting.split()[1], 16) >> (number - 1) & 1)


@pytest.mark.slow
@pytest.mark.usefixtures("clean")
def test_a_signal_takes_everything_down_once(root: Path, tmp_path: Path) -> None:
    """In the middle of `up`; a second one in haste changes nothing."""
    full = CheckFull(root, tmp_path / "log", "--verbose")
    full.until_it_says("the three DSNs")
    until(lambda: "Creat" in full.output, full.output)
    full.process.send_signal(signal.SIGTERM)
    # Of two that wait together, the handler of the later one runs first.
    until(lambda: not pending(full.process.pid, signal.SIGTERM), "the first signal has arrived")
    full.process.send_signal(signal.SIGINT)
    assert full.process.wait(SLOW) == 143
    assert "all is well" not in full.output


@pytest.mark.deep
@pytest.mark.slow
@pytest.mark.usefixtures("clean")
def test_with_watch_a_change_is_checked_again(root: Path, tmp_path: Path) -> None:
    """One that is saved while the check goes on, and one that is saved after it, whose failure does
    not end the watch; Ctrl-C does."""
    full = CheckFull(root, tmp_path / "log", "--watch")
    source = root / "services/api/src/changed.ts"
    try:
        full.until_it_says("image api")
        source.write_text(f"export const at = {time.time_ns()}n;\n")
        full.until_it_says("waiting for a change", 2)
        assert full.output.count("all is well") == 2
        (root / "services/api/Dockerfile").write_text("NONSENSE\n")
        full.until_it_says("waiting for a change", 3)
    finally:
        source.unlink(missing_ok=True)
        full.process.send_signal(signal.SIGINT)
    assert full.process.wait(SLOW) == 130
    assert "FAIL the image of api failed" in full.output
    assert full.output.count("all is well") == 2


def test_a_flag_that_there_is_not_gives_the_usage(root: Path, tmp_path: Path) -> None:
    full = CheckFull(root, tmp_path / "log", "--only-stak")
    assert full.process.wait(SLOW) == 2
    assert "--only-stack   leave `pnpm check` out" in full.output
