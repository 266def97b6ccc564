"""Shows in a terminal that a silent command is at work; adds nothing to a pipe.

When nothing was said for two seconds, one line appears on stderr, and it goes before the next word,
whoever says that. It is no spinner: git and ssh may ask for a password on the same terminal.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from shipway.voice import detail, quiet

try:
    import termios
except ImportError:  # Windows has neither it nor the alarm clock: no line there
    termios = None  # type: ignore[assignment]

PATIENCE = 2.0
"""Seconds of silence."""
GONE = b"\r\033[K"
_LINES: list[_Line] = []


@contextmanager
def at_work(text: str) -> Iterator[None]:
    """Within this block silence is explained by ``text``."""
    if (
        termios is None
        or quiet()
        or not sys.stderr.isatty()
        or os.environ.get("TERM", "dumb") == "dumb"
    ):
        yield
        return
    streams = sys.stdout, sys.stderr
    line = _Line(text, sys.stderr.fileno())
    before = signal.signal(signal.SIGALRM, line.on_silence)
    sys.stdout, sys.stderr = _Watched(sys.stdout, line), _Watched(sys.stderr, line)
    _LINES.append(line)
    line.listen()
    try:
        yield
    finally:
        line.end()
        _LINES.remove(line)
        sys.stdout, sys.stderr = streams
        signal.signal(signal.SIGALRM, before)


def doing(text: str) -> None:
    """What the line says from now on; `--verbose` says it as a line of its own."""
    detail(text)
    for line in _LINES:
        line.say(text)


def answer_to(question: str) -> str:
    """The answer to a question of one line, in lower case; ``q`` when the terminal is closed.

    On stderr, which `--quiet` and `> file` leave alone. No line is drawn over it: a person thinks.
    """
    print(question, end="", file=sys.stderr, flush=True)
    try:
        return input().strip().lower()
    except EOFError:
        print(file=sys.stderr)
        return "q"
    finally:
        for line in _LINES:
            line.unfinished = False
            line.listen()


class _Line:
    """The line at the foot of the terminal ``fd``, drawn when the alarm clock rings.

    A signal and no thread: `shipway update` forks, and the line may not be drawn into a word.
    """

    def __init__(self, text: str, fd: int) -> None:
        self.text, self.fd, self.owner = text, fd, os.getpid()
        self.drawn = self.ended = self.unfinished = False

    def listen(self) -> None:
        """Wait for silence, anew."""
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)

    def on_silence(self, *_: Any) -> None:
        """The alarm clock: nothing was said for long."""
        if not self.unfinished and not _is_asked(self.fd):
            self.draw()

    def draw(self) -> None:
        """Write past Python's buffers: a signal may come in the middle of anything."""
        width = shutil.get_terminal_size().columns - 1
        self.drawn = True
        with suppress(OSError):
            os.write(self.fd, GONE + f"{self.text} …"[:width].encode())

    def make_way(self) -> None:
        """Somebody has a word to say."""
        if self.ended or os.getpid() != self.owner:
            return
        if self.drawn:
            self.drawn = False
            with suppress(OSError):
                os.write(self.fd, GONE)
        self.listen()

    def say(self, text: str) -> None:
        """Another text, at once where the old one stands."""
        self.text = text
        if self.drawn:
            self.draw()

    def end(self) -> None:
        """Leave nothing behind."""
        self.make_way()
        self.ended = True
        signal.setitimer(signal.ITIMER_REAL, 0)


class _Watched:
    """A stream whose every use makes the line go first."""

    def __init__(self, stream: TextIO, line: _Line) -> None:
        self._stream, self._line = stream, line

    def write(self, text: str) -> int:
        """As the stream's; the line stays away from one that is not finished, such as a bar."""
        self._line.make_way()
        if text:
            self._line.unfinished = not text.endswith("\n")
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        self._line.make_way()
        return getattr(self._stream, name)


def _is_asked(fd: int) -> bool:
    """Whether a program reads keys or a password: it has the terminal for itself."""
    try:
        local = termios.tcgetattr(fd)[3]
    except termios.error:
        return True
    return not (local & termios.ICANON and local & termios.ECHO)
