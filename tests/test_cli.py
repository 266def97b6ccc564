"""The command line's own edges: readers that leave, Ctrl-C, no terminal, what nobody foresaw."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from commands.test_new import shipway
from support.faults import run_with_fault
from support.hosts import commit, make_host, snapshot

SHIPWAY = Path(sys.executable).with_name("shipway")
VERSIONS = r"shipway [\d.]+, Copier [\d.]+, Python [\d.]+, git [\d.]+"


def test_a_reader_that_has_seen_enough_gets_no_traceback(tmp_path: Path) -> None:
    """As in `shipway sync --dry-run | head -1`."""
    root = make_host(tmp_path / "acme")
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [SHIPWAY, "check", "-C", root], stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)
    assert done.stderr == "" and done.returncode == 141


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A host in which `status` meets an error that nobody foresaw, with secrets in its words."""
    monkeypatch.setenv("DEPLOY_TOKEN", "hunter2-hunter2")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)

    def fail(*_: object) -> None:
        raise KeyError("hunter2-hunter2 at https://me:pass@example.com/x")

    monkeypatch.setattr("shipway.commands.status.run.status_of", fail)
    return make_host(tmp_path / "acme")


def test_an_unforeseen_error_is_one_line_and_a_private_file(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(broken, "status") == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "Traceback" not in error and "KeyError" in error
    assert re.search(VERSIONS, error)
    path = Path(re.search(r"details in (\S+\.txt),", error)[1])  # type: ignore[index]
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text()
    assert "Traceback" in text and "status" in text
    assert "hunter2" not in text + error and "me:pass" not in text + error


def test_shipway_debug_shows_the_traceback(
    broken: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHIPWAY_DEBUG", "1")
    assert shipway(broken, "status") == 2
    error = capsys.readouterr().err
    assert "Traceback" in error and "in fail" in error and "hunter2" not in error
    assert not list(broken.parent.glob("shipway-error-*"))


@pytest.mark.parametrize("script", ["fold.py", ""])
def test_the_scripts_that_a_template_runs_say_it_too(tmp_path: Path, script: str) -> None:
    """`extensions/fold.py`, and `python extensions reconcile` where git cannot be started."""
    extensions = Path(__file__).parents[1] / "extensions"
    arguments = [] if script else ["reconcile", "services/a/.copier-answers.yml"]
    root = make_host(tmp_path / "acme")
    fake = tmp_path / "bin/git"
    fake.parent.mkdir()
    fake.mkdir()  # found on the PATH, and no program: PermissionError
    (tmp_path / "bin/git/x").touch()
    environment = {**os.environ, "PATH": str(fake.parent), "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, extensions / script, *arguments],
        cwd=root, env=environment, input="{}", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (1, 2) and "Traceback" not in done.stderr
    assert done.stderr.count("\n") <= 2, done.stderr


def test_an_unforeseen_error_while_copier_renders_is_a_sentence_too(
    tmp_path: Path, template: Path
) -> None:
    root = make_host(tmp_path / "acme")
    before = snapshot(root)
    flags = ("--trust", "--defaults", "--overwrite", "--data", "service_name=payments")
    command = ("copier", "copy", *flags, str(template), ".")
    done = run_with_fault(tmp_path / "site", root, "fail:shipway.sources.git.run_bytes", *command)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert "unexpected error" in done.stderr and re.search(VERSIONS, done.stderr)
    assert snapshot(root) == before


def test_without_a_terminal_new_wants_yes_before_anything_happens(tmp_path: Path) -> None:
    root = make_host(tmp_path / "acme")
    before = snapshot(root)
    command = [SHIPWAY, "new", "payments", "-C", root]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2 and "--yes" in done.stderr and done.stderr.count("\n") == 2
    assert snapshot(root) == before and not (root / ".git/shipway").exists()


def heard() -> None:
    """Ctrl-C, which a process ignores when it was started in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def stopped_when(root: Path, ready: Callable[[str], bool], *command: str | Path) -> tuple[int, str]:
    """Start a command on a terminal of its own, press Ctrl-C once ``ready`` says of what it
    printed that it is time; its exit code and all that it printed."""
    pid, terminal = pty.fork()
    if pid == 0:
        signal.signal(
            signal.SIGINT, signal.SIG_DFL
        )  # ignored where the tests run in the background
        os.chdir(root)
        os.execv(command[0], [str(part) for part in command])
    printed, pressed, deadline = "", False, time.monotonic() + 120
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.01)[0]:
            try:
                part = os.read(terminal, 4096)
            except OSError:  # the other side is closed
                break
            printed += part.decode(errors="replace")
        if "\x1b[6n" in printed and not pressed:
            os.write(terminal, b"\x1b[1;1R")  # where the cursor is: the prompt asks
        if not pressed and ready(printed):
            os.write(terminal, b"\x03")
            pressed = True
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), printed


def test_ctrl_c_at_a_question_is_130_and_one_line(tmp_path: Path) -> None:
    root = make_host(tmp_path / "acme")
    before = snapshot(root)
    code, printed = stopped_when(root, lambda text: "What do you want" in text, SHIPWAY, "new", "a")
    assert code == 130 and "shipway: stopped; nothing was written" in printed, printed
    assert "Traceback" not in printed and snapshot(root) == before


def test_ctrl_c_in_init_leaves_no_folder(tmp_path: Path) -> None:
    command = (SHIPWAY, "init", "acme", "--service", "api")
    code, printed = stopped_when(tmp_path, lambda _: any(tmp_path.iterdir()), *command)
    assert code == 130 and "shipway: stopped" in printed, printed
    assert "Traceback" not in printed and not list(tmp_path.iterdir())


def test_ctrl_c_in_an_update_of_many_is_one_line(tmp_path: Path, template: Path) -> None:
    """It reaches the parent and its processes alike."""
    root = make_host(tmp_path / "acme")
    for name in ("payments", "mailer"):
        assert shipway(root, "new", name, "--yes") == 0
    commit(root)
    before = snapshot(root)
    command = [SHIPWAY, "update", "--all", "--data", "port=9000"]
    done = subprocess.Popen(
        command, cwd=root, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=heard,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and len(children(done.pid)) < 2 and done.poll() is None:
        time.sleep(0.02)
    os.killpg(done.pid, signal.SIGINT)
    _, error = done.communicate(timeout=120)
    assert done.returncode == 130 and error == "shipway: stopped\n"
    assert snapshot(root) == before


def children(pid: int) -> list[str]:
    """The Python processes that a process forked."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [c for c in found if "\0update\0" in Path(f"/proc/{c}/cmdline").read_text()]
    except OSError:
        return []


def test_what_fails_because_of_ctrl_c_was_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Such as a file that is closed twice while a command goes down."""

    def pressed(*_: object) -> None:
        try:
            raise KeyboardInterrupt
        finally:
            os.close(99999)

    monkeypatch.setattr("shipway.commands.status.run.status_of", pressed)
    assert shipway(make_host(tmp_path / "acme"), "status") == 130
    assert capsys.readouterr().err == "shipway: stopped\n"


@pytest.mark.parametrize("typed, code", [("list", 0), ("list --nonsense", 2), ("nonsense", 2)])
def test_the_quick_end_loses_no_output_no_callback_and_no_exit_code(
    tmp_path: Path, typed: str, code: int
) -> None:
    """Objects are not freed one by one at the end; threads and callbacks have theirs before."""
    script = (
        "import atexit, threading\nfrom shipway.cli import main\n"
        "last = lambda: (threading.main_thread().join(), print('thread'))\n"
        "threading.Thread(target=last).start()\n"
        "try:\n    main()\nfinally:\n    atexit.register(print, 'callback')\n"
    )
    command = [sys.executable, "-c", script, *typed.split()]
    done = subprocess.run(command, cwd=make_host(tmp_path / "acme"), capture_output=True, text=True)
    assert done.returncode == code
    assert done.stdout.endswith("thread\ncallback\n")
    assert bool(done.stderr) == bool(code)
