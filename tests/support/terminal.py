"""A real command in a pseudo-terminal: what a person sees, and keys that a person presses."""

from __future__ import annotations

import errno
import os
import pty
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

WHERE_IS_THE_CURSOR = b"\033[6n"
LIMIT = 120.0


class Terminal:
    """Runs ``command``; everything that it shows, on stdout or stderr, is in ``shown``."""

    def __init__(
        self, command: Sequence[str | Path], cwd: Path, env: Mapping[str, str] = os.environ
    ) -> None:
        self.keys, theirs = pty.openpty()
        self.shown = b""
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**env, "TERM": "xterm", "COLUMNS": "100"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.keys)

    def press(self, keys: str) -> None:
        """As if typed."""
        os.write(self.keys, keys.encode())

    def until(self, words: str) -> None:
        """Wait for ``words``; fails, with all that was shown, when the command ends before."""
        deadline = time.monotonic() + LIMIT
        while words.encode() not in self.shown:
            assert self._read(deadline), f"no {words!r} in:\n{self.text}"

    def to_its_end(self, enter_at: str = "") -> int:
        """Press Enter each time that ``enter_at`` is shown; the exit code."""
        deadline = time.monotonic() + LIMIT
        pressed = 0
        while self._read(deadline):
            while enter_at and self.shown.count(enter_at.encode()) > pressed:
                self.press("\r")
                pressed += 1
        return self.process.wait(LIMIT)

    @property
    def text(self) -> str:
        """What was shown, control characters too."""
        return self.shown.decode(errors="replace")

    def _read(self, deadline: float) -> bool:
        """Take what is shown next; False when the command has ended."""
        ready, _, _ = select.select([self.keys], [], [], max(0.0, deadline - time.monotonic()))
        assert ready, f"nothing more within {LIMIT:.0f} s of:\n{self.text}"
        try:
            chunk = os.read(self.keys, 65536)
        except OSError as error:  # Linux says so at the end
            assert error.errno == errno.EIO
            return False
        if WHERE_IS_THE_CURSOR in chunk:
            self.press("\033[1;1R")
        self.shown += chunk
        return bool(chunk)
