"""Silence is explained after two seconds, in a terminal only, and nothing of it stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

from shipway.progress import GONE
from support.hosts import IDENTITY, REPOSITORY, make_host
from support.terminal import Terminal
from support.tools import BIN

SLOW_GIT = """\
#!/bin/sh
for word; do [ "$word" = clone ] && [ -p "$GATE" ] && read -r _ < "$GATE"; done
exec {git} "$@"
"""
QUICK = """
import sys
sys.path.insert(0, {extensions!r})
from shipway import progress
progress.PATIENCE = {patience}
with progress.at_work("it is at work"):
    {body}
print("over")
"""


def in_terminal(body: str, patience: float) -> Terminal:
    code = QUICK.format(extensions=str(REPOSITORY / "extensions"), patience=patience, body=body)
    return Terminal([sys.executable, "-c", code], Path("/"))


def left(terminal: Terminal) -> str:
    """What a person still sees: a line that was wiped is gone."""
    return terminal.text.rsplit(GONE.decode(), 1)[-1]


def slow_template(folder: Path) -> dict[str, str]:
    """An environment where cloning the template takes until the gate is opened."""
    os.mkfifo(folder / "gate")
    (folder / "bin").mkdir()
    git = folder / "bin/git"
    git.write_text(SLOW_GIT.format(git=which("git")))
    git.chmod(0o755)
    path = f"{git.parent}:{os.environ['PATH']}"
    return {**os.environ, **IDENTITY, "PATH": path, "GATE": str(folder / "gate")}


def open_gate(gate: Path) -> None:
    """For the clone that waits, and for those to come."""
    with gate.open("w") as waiting:
        gate.unlink()
        waiting.write("go\n")


@pytest.mark.parametrize(
    ("command", "then"),
    [
        (["new", "payments"], "What do you want to make?"),
        (["init", "acme/platform"], "belongs to the git repository"),
    ],
)
def test_a_slow_template_is_waited_for_in_sight(
    tmp_path: Path, command: list[str], then: str
) -> None:
    """The line comes, goes before the first question or the report, and the rest is as ever."""
    root = make_host(tmp_path / "acme")
    env = slow_template(tmp_path)
    cwd = root if command[0] == "new" else tmp_path
    with Terminal([BIN / "shipway", *command], cwd, env) as terminal:
        terminal.until("…")
        line = terminal.text.rpartition("\r")[2]
        open_gate(tmp_path / "gate")
        terminal.until(then)
        after = terminal.text.partition(line)[2]
        assert after.startswith(GONE.decode()) and then in after
        assert terminal.to_its_end(enter_at="🎤") == 0
        assert line not in left(terminal)


def test_whoever_is_quick_says_nothing() -> None:
    with in_terminal("pass", 60) as terminal:
        assert terminal.to_its_end() == 0
    assert terminal.text == "over\r\n"


def test_the_line_goes_when_the_silence_ends() -> None:
    with in_terminal("sys.stdin.readline()", 0.01) as terminal:
        terminal.until("it is at work …")
        terminal.press("\n")
        assert terminal.to_its_end() == 0
    assert left(terminal) == "over\r\n"


@pytest.mark.parametrize(
    "body",
    [
        "import getpass; getpass.getpass('Password: ', sys.stderr)",  # no echo
        "print('12 of 40', end='', flush=True); sys.stdin.readline()",  # a bar has the line
    ],
)
def test_it_stays_away_from_a_question_and_from_a_bar(body: str) -> None:
    """The alarm rings in the middle: the second half of the block says that it did."""
    rung = "signal.signal(signal.SIGALRM, lambda *a: (old(*a), os.write(2, b'[rung]')))"
    body = f"import os, signal; old = signal.getsignal(signal.SIGALRM); {rung}; {body}"
    with in_terminal(body, 0.2) as terminal:
        terminal.until("[rung]")
        terminal.press("\n")
        assert terminal.to_its_end() == 0
    assert "at work" not in terminal.text


def test_a_question_stays_while_a_person_thinks() -> None:
    """Also when stdout is hidden; a closed terminal is a no; the line is back after the answer."""
    body = (
        "import contextlib, io, time; hidden = contextlib.redirect_stdout(io.StringIO())\n"
        "    with hidden: said = progress.answer_to('Sure? ')\n"
        "    sys.stderr.write(f'[{said}]\\n'); sys.stdin.readline()\n"
        "    sys.stderr.write(f'[{progress.answer_to(chr(63))}]\\n')"
    )
    with in_terminal(body, 0.1) as terminal:
        terminal.until("Sure? ")
        with pytest.raises(TimeoutError):
            terminal.until("at work", within=1)
        terminal.press(" Y \n")
        terminal.until("[y]\r\n")
        terminal.until("at work")
        terminal.press("\n")
        terminal.until("?")
        terminal.press("\x04")
        assert terminal.to_its_end() == 0
    assert "[q]" in terminal.text


def test_a_pipe_gets_nothing() -> None:
    """Nor is anything of the streams or the alarm clock touched there."""
    body = "import signal; print(sys.stdout is sys.__stdout__, signal.getitimer(0)[0])"
    code = QUICK.format(extensions=str(REPOSITORY / "extensions"), patience=0.01, body=body)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True 0.0\nover\n", "")
