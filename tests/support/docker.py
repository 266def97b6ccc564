"""A real Docker engine of the tests' own (scripts/docker-rig), and what tests say to it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any, NoReturn, cast

import pytest

from support.hosts import REPOSITORY
from support.running import DEADLINE, ask, until

RIG = REPOSITORY / "scripts/docker-rig"
HARDENED = (
    "--read-only", "--tmpfs=/tmp", "--user=10001:10001", "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
)  # fmt: skip
"""What a strict cluster grants a container, and no more."""


class NoEngineError(Exception):
    """No engine can be started here; the text says why."""


def without_engine(reason: NoEngineError) -> NoReturn:
    """Skip, and say why; fail where an engine is a must, as in CI."""
    if os.environ.get("SHIPWAY_REQUIRE_DOCKER"):
        pytest.fail(f"no Docker engine: {reason}")
    pytest.skip(f"no Docker engine: {reason}")


class Build:
    """What a build printed, step by step."""

    def __init__(self, output: str) -> None:
        self.output = output

    @cached_property
    def steps(self) -> dict[str, bool]:
        """Each step, such as ``[build 3/3] RUN …``, and whether it came from the cache."""
        named = dict(re.findall(r"^#(\d+) (\[\S+ \d+/\d+\] .*)$", self.output, re.M))
        cached = set(re.findall(r"^#(\d+) CACHED$", self.output, re.M))
        return {name: number in cached for number, name in named.items()}

    @property
    def ran(self) -> list[str]:
        """The steps that did not come from the cache; a base image never does, nor matters."""
        own = {name: cached for name, cached in self.steps.items() if "] FROM " not in name}
        return sorted(name for name, cached in own.items() if not cached)


@dataclass
class Container:
    """A container that runs, asked by its published port."""

    engine: Engine
    id: str

    def port(self, inside: int) -> int:
        """The port of this machine that leads to one of the container's."""
        return int(
            self.engine.docker("port", self.id, str(inside)).splitlines()[0].rpartition(":")[2]
        )

    def get(self, path: str, inside: int = 8080) -> tuple[int, dict[str, Any]]:
        """Status and body; status 0 when nothing answers."""
        return ask(f"http://127.0.0.1:{self.port(inside)}{path}") if self.up else (0, {})

    def wait_ready(self, path: str = "/readyz", inside: int = 8080) -> None:
        """Poll until it says that it is ready."""
        ready = lambda: not self.up or self.get(path, inside)[0] == 200  # noqa: E731
        until(ready, f"ready\n{self.output}")
        assert self.up, self.output

    @property
    def state(self) -> dict[str, Any]:
        """Status, exit code, and the rest."""
        state: dict[str, Any] = self.engine.inspect(self.id)["State"]
        return state

    @property
    def up(self) -> bool:
        """Whether its process runs."""
        return bool(self.state["Running"])

    @property
    def output(self) -> str:
        """All that it printed so far."""
        return self.engine.docker("logs", self.id, stderr=subprocess.STDOUT)

    def signal(self, name: str = "SIGTERM") -> None:
        """Send a signal to its first process."""
        self.engine.docker("kill", f"--signal={name}", self.id)

    def wait(self, seconds: float = DEADLINE) -> int:
        """The exit code, once it ended by itself."""
        until(lambda: not self.up, f"the end of the container\n{self.output}", seconds)
        return int(self.state["ExitCode"])


class Engine:
    """An engine that runs; ``docker`` says anything to it."""

    def docker(self, *args: str | Path, stderr: int = subprocess.PIPE) -> str:
        """What a docker command printed; it must succeed."""
        return self.call("docker", *args, stderr=stderr)

    def call(self, *command: str | Path, stderr: int = subprocess.PIPE, **env: str) -> str:
        """Run any command against the engine, such as docker-compose; it must succeed."""
        done = subprocess.run(
            [RIG, "with", *command],
            stdout=subprocess.PIPE, stderr=stderr, text=True, check=False,
            env={**os.environ, **env},
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def build(self, context: Path, tag: str, dockerfile: str = "Dockerfile", **args: str) -> Build:
        """Build an image; ``args`` are the build arguments."""
        given = [f"--build-arg={name}={value}" for name, value in args.items()]
        command = ("build", "--progress=plain", f"--tag={tag}", f"--file={context / dockerfile}")
        return Build(self.docker(*command, *given, context, stderr=subprocess.STDOUT))

    def run(self, image: str, *options: str, **env: str) -> Container:
        """Start a container with every exposed port published."""
        values = [f"--env={name}={value}" for name, value in env.items()]
        command = ("run", "--detach", "--publish-all", *options, *values, image)
        return Container(self, self.docker(*command).strip())

    def output(self, image: str, *command: str, options: tuple[str, ...] = ()) -> str:
        """What a command prints in a container that is gone afterwards."""
        return self.docker("run", "--rm", *options, image, *command)

    def inspect(self, name: str) -> dict[str, Any]:
        """What the engine knows of a container or an image."""
        return cast(dict[str, Any], json.loads(self.docker("inspect", name))[0])

    def history(self, image: str) -> list[dict[str, str]]:
        """The layers, newest first: CreatedBy, Size and the rest."""
        lines = self.docker("history", "--no-trunc", "--format={{json .}}", image).splitlines()
        return [json.loads(line) for line in lines]

    def files(self, image: str) -> dict[str, int]:
        """Every file and link of an image with its size."""
        container = self.docker("create", image).strip()
        export = [str(RIG), "with", "docker", "export", container]
        with (
            subprocess.Popen(export, stdout=subprocess.PIPE) as process,
            tarfile.open(fileobj=cast(IO[bytes], process.stdout), mode="r|") as tar,
        ):
            found = {entry.name: entry.size for entry in tar if not entry.isdir()}
        self.docker("rm", container)
        return found

    def rmi(self, *images: str) -> None:
        """Remove images."""
        self.docker("rmi", "--force", *images)

    def down(self) -> None:
        """Remove every container and its volumes."""
        if found := self.docker("ps", "--all", "--quiet").split():
            self.docker("rm", "--force", "--volumes", *found)

    def images(self, *names: str) -> None:
        """Make the base images that are missing: ``node``, ``postgres``."""
        _rig("images", *names)


@contextmanager
def engine(*images: str) -> Iterator[Engine]:
    """Start an engine with base images, end it with everything that it runs."""
    _rig("start", str(os.getpid()))
    try:
        _rig("images", *images)
        yield Engine()
    finally:
        _rig("stop")


def _rig(*args: str) -> None:
    done = subprocess.run([RIG, *args], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoEngineError(done.stderr.strip()[-1000:])
