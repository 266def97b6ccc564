"""A service as a real process: started, asked, signalled, waited for. No sleeps, only deadlines."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.hosts import REPOSITORY

NODE = REPOSITORY / ".tools/bin/node"
DEADLINE = 30.0


def until(
    condition: Callable[[], Any], what: str, seconds: float = DEADLINE, pause: float = 0.02
) -> Any:
    """Poll until ``condition`` gives something true; fail with ``what`` at the deadline."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := condition():
            return result
        time.sleep(pause)
    raise AssertionError(f"not within {seconds} s: {what}")


def ask(url: str) -> tuple[int, dict[str, Any]]:
    """Status and JSON body; status 0 when nothing answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return 0, {}


class Running:
    """`node dist/main.js` of one service, with an environment of its own.

    ``entry`` may have arguments behind it. With ``heard`` false it prints into a pipe, which
    `nobody_reads` closes.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        env: dict[str, str],
        entry: str = "dist/main.js",
        *,
        heard: bool = True,
    ) -> None:
        self.port = port
        # Not in the folder: what a service's tests leave behind must not look like a change.
        with tempfile.NamedTemporaryFile(
            prefix=f"{folder.name}-", suffix=".log", delete=False
        ) as log:
            self.log = Path(log.name)
            self.process = subprocess.Popen(
                [NODE, *entry.split()],
                cwd=folder,
                env={"PATH": os.environ["PATH"], "NODE_ENV": "production", **env},
                stdout=log if heard else subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        """Status and body; status 0 when nothing answers."""
        return ask(f"http://127.0.0.1:{self.port}{path}")

    def nobody_reads(self) -> None:
        """What it prints from now on fails."""
        assert self.process.stdout
        self.process.stdout.close()

    def wait_ready(self) -> None:
        """Poll /readyz."""
        until(lambda: self.get("/readyz")[0] == 200 or self.ended, f"ready\n{self.output}")
        assert not self.ended, self.output

    @property
    def ended(self) -> bool:
        """Whether the process is gone."""
        return self.process.poll() is not None

    @property
    def output(self) -> str:
        """All that it printed so far."""
        return self.log.read_text()

    def signal(self, number: int = signal.SIGTERM) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def wait(self, seconds: float = DEADLINE) -> int:
        """The exit code."""
        return self.process.wait(seconds)

    def kill(self) -> None:
        """End it whatever it does; for cleaning up."""
        if not self.ended:
            self.process.kill()
            self.process.wait()
