"""A real image registry (Debian's docker-registry) of one test run's own."""

from __future__ import annotations

import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

from support.docker import NoEngineError, without_engine
from support.postgres import free_port
from support.running import until

CONFIG = """\
version: 0.1
log: {{level: error}}
storage: {{filesystem: {{rootdirectory: {folder}}}}}
http: {{addr: 127.0.0.1:{port}}}
"""


@contextmanager
def registry(folder: Path) -> Iterator[str]:
    """Its address, ``127.0.0.1:PORT``. Raises NoEngine when there is no such program."""
    program = which("docker-registry")
    if not program:
        raise NoEngineError("docker-registry is missing: apt-get install docker-registry")
    port = free_port()
    config = folder / "config.yml"
    config.write_text(CONFIG.format(folder=folder / "data", port=port))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, "serve", config], stdout=log, stderr=log)
    try:
        until(lambda: process.poll() is not None or _answers(port), "the registry")
        assert process.poll() is None, (folder / "log").read_text()
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def folder_of_registry(folder: Path) -> Iterator[str]:
    """A place in one for a test, which is skipped where there is no such program."""
    folder.mkdir()
    try:
        with registry(folder) as started:
            yield f"{started}/acme"
    except NoEngineError as reason:
        without_engine(reason)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
