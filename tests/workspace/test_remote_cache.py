"""A remote cache of Turborepo's, as CI is told of it: main fills it, a pull request reads alone."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

import pytest
import yaml

from support.hosts import git
from support.postgres import free_port
from support.running import until
from support.tools import environment, node_modules

SERVER = {"turborepo-remote-cache": "2.12.0"}
PULL_REQUEST, PUSH = "local:rw,remote:r", "local:rw,remote:rw"


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[dict[str, str]]:
    """How Turborepo reaches a server that keeps files in a folder of the test's own."""
    port = free_port()
    own = {"STORAGE_PROVIDER": "local", "STORAGE_PATH": "kept", "TMPDIR": str(tmp_path)}
    env = {**environment(), **own, "PORT": str(port), "TURBO_TOKEN": "t0ken", "LOG_LEVEL": "info"}
    command = [node_modules("remote-cache", SERVER) / ".bin/turborepo-remote-cache"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=log, stderr=log)
    try:
        until(lambda: "listening" in (tmp_path / "log").read_text(), "the cache")
        yield {"TURBO_API": f"http://127.0.0.1:{port}", "TURBO_TEAM": "acme"}
    finally:
        process.terminate()
        process.wait()


@pytest.mark.deep
def test_main_fills_the_cache_and_a_pull_request_reads_it(
    workspace: Path, tmp_path: Path, cache: dict[str, str]
) -> None:
    def run(caches: str, token: str = "t0ken") -> str:
        rmtree(workspace / ".turbo/cache", ignore_errors=True)
        env = {**environment(), **cache, "TURBO_TOKEN": token, "TURBO_CACHE": caches}
        command = ["node_modules/.bin/turbo", "run", "typecheck", "--filter=./services/*"]
        return subprocess.run(
            command, cwd=workspace, env=env, stdout=subprocess.PIPE, text=True, check=True
        ).stdout

    def kept() -> int:
        return len([path for path in tmp_path.rglob("kept/**/*") if path.is_file()])

    source = workspace / "services/api/src/app.ts"
    source.write_text(f"{source.read_text()}// Of a pull request.\n")
    try:
        assert "0 cached, 2 total" in run(PULL_REQUEST) and kept() == 0
        assert "0 cached, 2 total" in run(PUSH) and kept() > 0
        assert "2 cached, 2 total" in run(PULL_REQUEST)
        assert "0 cached, 2 total" in run(PULL_REQUEST, token="wrong"), "it is no failure"
    finally:
        git(workspace, "checkout", "--quiet", "--", ".")


def test_the_variables_that_nobody_set_leave_the_check_as_it_was(workspace: Path) -> None:
    """GitHub hands over empty texts; an empty TURBO_CACHE would keep nothing at all."""
    workflow = yaml.safe_load((workspace / ".github/workflows/ci.yml").read_text())
    (given,) = (step["env"] for step in workflow["jobs"]["check"]["steps"] if "env" in step)
    assert {name for name in given if name.startswith("TURBO_")} == {
        "TURBO_SCM_BASE", "TURBO_API", "TURBO_TEAM", "TURBO_TOKEN", "TURBO_CACHE"
    }  # fmt: skip
    empty = dict.fromkeys(given, "") | {"TURBO_CACHE": PUSH}
    command = ["node_modules/.bin/turbo", "run", "test:scripts"]
    for said in ("", "1 cached, 1 total"):
        done = subprocess.run(
            command, cwd=workspace, env={**os.environ, **environment(), **empty},
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        assert said in done.stdout
