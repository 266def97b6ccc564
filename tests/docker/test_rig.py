"""The engine that the other tests here count on."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from support.docker import RIG, Engine, NoEngineError, without_engine
from support.running import until

DOCKERFILE = """\
FROM node:24-bookworm-slim AS made
COPY a.txt /
RUN node --print 6*7 > /answer

FROM node:24-bookworm-slim
COPY --from=made /answer /
COPY b.txt /
"""


def test_it_builds_and_knows_what_came_from_the_cache(docker: Engine, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / "a.txt").write_text(str(tmp_path))
    (tmp_path / "b.txt").write_text(f"b{tmp_path}")
    first = docker.build(tmp_path, "rig")
    assert "[made 3/3] RUN node --print 6*7 > /answer" in first.ran
    (tmp_path / "b.txt").write_text(f"c{tmp_path}")
    assert docker.build(tmp_path, "rig").ran == ["[stage-1 3/3] COPY b.txt /"]
    assert docker.output("rig", "cat", "/answer", "/b.txt") == f"42\nc{tmp_path}"
    assert docker.files("rig")["answer"] == 3


def test_it_ends_with_the_process_that_wanted_it(tmp_path: Path) -> None:
    """Also when that process is killed and cannot clean up; in a copy, as ours is in use."""
    rig = tmp_path / "scripts/docker-rig"
    rig.parent.mkdir()
    rig.write_bytes(RIG.read_bytes())
    rig.chmod(0o755)
    owner = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
    subprocess.run([rig, "start", str(owner.pid)], check=True)
    assert subprocess.run([rig, "with", "docker", "info"], capture_output=True).returncode == 0
    owner.kill()
    owner.wait()
    until(lambda: subprocess.run([rig, "with", "true"], capture_output=True).returncode, "its end")


def test_it_says_why_it_cannot_start() -> None:
    """As somebody who is not root; in CI that is a failure, elsewhere a skip."""
    command = ["setpriv", "--reuid=65534", "--clear-groups", "bash", "-s", "start"]
    with RIG.open() as script:
        done = subprocess.run(command, stdin=script, capture_output=True, text=True)
    assert done.returncode == 1 and "an engine needs root" in done.stderr


@pytest.mark.parametrize("must", [True, False])
def test_ci_does_not_skip_what_it_cannot_start(must: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIPWAY_REQUIRE_DOCKER", "1" if must else "")
    ending = pytest.fail.Exception if must else pytest.skip.Exception
    with pytest.raises(ending, match="because"):
        without_engine(NoEngineError("because"))
