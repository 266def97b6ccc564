"""A real command in a pseudo-terminal: what a person sees, and keys that a person presses."""

from __future__ import annotations

import errno
import os
import pty
import re
import select
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

WHERE_IS_THE_CURSOR = b"\033[6n"
LIMIT = 300.0
"""Seconds of silence that a loaded machine may need."""


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

    def until(self, words: str, within: float = LIMIT) -> None:
        """Wait for ``words``; fails, with all that was shown, when the command ends before, and
        raises TimeoutError after ``within`` seconds of silence."""
        while words.encode() not in self.shown:
            assert self._read(within), f"no {words!r} in:\n{self.text}"

    def to_its_end(self, enter_at: str = "", answered: int = 0) -> int:
        """Press Enter each time that the expression ``enter_at`` is shown; the exit code.

        answered: how many of them were dealt with before.
        """
        going = True
        while going:
            while enter_at and len(re.findall(enter_at, self.text)) > answered:
                self.press("\r")
                answered += 1
            going = self._read()
        return self.process.wait(LIMIT)

    @property
    def text(self) -> str:
        """What was shown, control characters too."""
        return self.shown.decode(errors="replace")

    def _read(self, within: float = LIMIT) -> bool:
        """Take what is shown next; False when the command has ended."""
        ready, _, _ = select.select([self.keys], [], [], within)
        if not ready:
            raise TimeoutError(f"nothing more within {within:.0f} s of:\n{self.text}")
        try:
            chunk = os.read(self.keys, 65536)
        except OSError as error:  # Linux says so at the end
            assert error.errno == errno.EIO
            return False
        if WHERE_IS_THE_CURSOR in chunk:
            self.press("\033[1;1R")
        self.shown += chunk
        return bool(chunk)
