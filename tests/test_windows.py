"""What Windows lacks is not needed: the modules of POSIX are blocked, and paths are git's.

Nothing here ran on Windows itself.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.hosts import commit, make_host

EXTENSIONS = Path(__file__).parents[1] / "extensions"
WITHOUT_POSIX = """
import os, signal, sys
for name in ("fcntl", "termios", "pwd", "grp", "resource"):
    sys.modules[name] = None
for name in ("O_NONBLOCK", "O_CLOEXEC", "sched_getaffinity"):
    delattr(os, name)
for name in ("SIGALRM", "ITIMER_REAL", "setitimer", "pthread_sigmask"):
    delattr(signal, name)
import asyncio, multiprocessing, subprocess, tempfile  # Python's own look at the real one first
sys.platform = "win32"
class msvcrt:
    LK_NBLCK = 2
    locking = staticmethod(lambda *_: None)
sys.modules["msvcrt"] = msvcrt
from shipway.cli import main
main()
"""


@pytest.mark.parametrize(
    "typed", [("status",), ("check",), ("sync", "--all"), ("remove", "payments")], ids=" ".join
)
def test_a_command_runs_without_the_modules_of_posix(
    typed: tuple[str, ...], tmp_path: Path, payments: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_POSIX, *typed],
        cwd=payments, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr


@pytest.fixture
def payments(tmp_path: Path) -> Path:
    """A host with one service, made where POSIX is there."""
    root = make_host(tmp_path / "acme")
    command = [sys.executable, "-m", "shipway.cli", "new", "payments", "--yes"]
    subprocess.run(command, cwd=root, env=None, capture_output=True, check=True)
    commit(root)
    return root


def backslashed(source: str) -> list[str]:
    """Paths relative to the repository that become text by the system's own separator."""
    found = [ast.get_source_segment(source, node) or "" for node in ast.walk(ast.parse(source))
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
             and node.func.id == "str"]  # fmt: skip
    return [call for call in found if re.search(r"(?<!Posix)Path\(|relative_to\(", call)]


@pytest.mark.parametrize("file", sorted(EXTENSIONS.rglob("*.py")), ids=lambda f: f.name)
def test_a_path_from_the_root_is_written_with_slashes(file: Path) -> None:
    """`as_posix()` in receipts, findings and manifests; `str()` would write backslashes."""
    text = file.read_text()
    assert [c for c in backslashed(text) if "PurePosixPath" not in c and "__file__" not in c] == []


def test_the_search_for_backslashes_finds_one() -> None:
    assert backslashed("x = str(file.relative_to(root))") == ["str(file.relative_to(root))"]


TEMPLATE = EXTENSIONS.parent / "template"
SCRIPTS = re.compile(r'"scripts": \{(.*?)\n  \}', re.S)
SCRIPT = re.compile(r'"([\w:.-]+)": "((?:[^"\\]|\\.)*)"')
UNIX = frozenset(
    (
        *("awk", "bash", "cat", "chmod", "cp", "env", "exec", "export", "find", "grep", "kill"),
        *("ln", "ls", "mkdir", "mv", "rm", "sed", "sh", "sleep", "source", "test", "touch", "true"),
    )
)
NEEDS_POSIX = re.compile(r"'|`|\$|;|/dev/|(?:^|\s)\./\S*\.sh|\s&(?:\s|$)")
KEPT = {("workspace/package.json.jinja", "dev")}
"""`exec` hands Ctrl-C to the program: a shell in between dies of it, and pnpm complains."""


def posix_only(script: str) -> list[str]:
    """The commands of a script that cmd.exe, which pnpm takes on Windows, does not understand."""
    commands = [command.strip() for command in re.split(r"&&|\|\|?", script)]
    return [
        command
        for command in commands
        if command.split()[0] in UNIX or re.match(r"\w+=", command) or NEEDS_POSIX.search(command)
    ]


def test_no_script_of_a_generated_package_needs_a_posix_shell() -> None:
    """Of every package.json in the template; what stays is told in the README's limits."""
    files = sorted(TEMPLATE.rglob("package.json*"))
    blocks = {
        file.relative_to(TEMPLATE).as_posix(): SCRIPTS.search(file.read_text()) for file in files
    }
    scripts = {
        (path, name): script
        for path, block in blocks.items()
        for name, script in SCRIPT.findall(block[1] if block else "")
    }
    assert len(files) >= 7 and all(blocks.values()) and len(scripts) > 35
    assert {place for place, script in scripts.items() if posix_only(script)} == KEPT


@pytest.mark.parametrize(
    "script",
    [
        "NEXT_TELEMETRY_DISABLED=1 next dev",
        "tsup && cp -r public dist/",
        "rm -rf dist && tsup",
        "exec node x.js",
        "node x.js $PORT",
        "node -e 'x'",
        "a; b",
        "a & b",
        "./run.sh",
    ],
)
def test_the_search_for_a_posix_shell_finds_one(script: str) -> None:
    assert posix_only(script)
