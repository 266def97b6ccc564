"""Kill or starve a real process at a chosen call, from outside: the product has no test hooks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from support.hosts import IDENTITY

SITE = """
import os, signal, sys

def patched(owner, name, number):
    real, calls = getattr(owner, name), [0]
    def wrapper(*args, **kwargs):
        calls[0] += 1
        if calls[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    setattr(owner, name, wrapper)

point, _, number = os.environ.get("FAULT", "").partition(":")
if point == "write_bytes":
    import pathlib
    patched(pathlib.Path, "write_bytes", int(number))
elif point == "fsync":
    patched(os, "fsync", int(number))
elif point == "rename":
    patched(os, "rename", int(number))
    patched(os, "replace", int(number))
elif point == "git":
    import subprocess
    class Popen(subprocess.Popen):
        calls = 0
        def __init__(self, args, *rest, **options):
            if os.path.basename(str(args[0])) == "git":
                Popen.calls += 1
                if Popen.calls == int(number):
                    os.kill(os.getpid(), signal.SIGKILL)
            super().__init__(args, *rest, **options)
    subprocess.Popen = Popen
elif point == "full":
    import errno
    real, calls = os.fsync, [0]
    def full(*args):
        calls[0] += 1
        if calls[0] >= int(number):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*args)
    os.fsync = full
elif point == "fail":
    # A function of ours that fails as nobody foresaw, in whichever copy of the code is loaded.
    import importlib.abc, importlib.machinery
    module, _, name = number.rpartition(".")
    class Fail(importlib.abc.MetaPathFinder):
        def find_spec(self, wanted, path=None, target=None):
            if wanted != module:
                return None
            spec = importlib.machinery.PathFinder.find_spec(wanted, path)
            execute = spec.loader.exec_module
            def exec_module(loaded):
                execute(loaded)
                def fail(*args, **kwargs):
                    raise LookupError("as nobody foresaw")
                setattr(loaded, name, fail)
            spec.loader.exec_module = exec_module
            return spec
    sys.meta_path.insert(0, Fail())
elif point == "hide":
    class Hide:
        def find_spec(self, name, path=None, target=None):
            if name.split(".")[0] == number:
                raise ModuleNotFoundError(f"No module named {number!r}", name=number)
    sys.meta_path.insert(0, Hide())
"""


def run_with_fault(
    folder: Path, cwd: Path, fault: str, *command: str
) -> subprocess.CompletedProcess[str]:
    """Run a Python console script with ``FAULT=point:number`` in force.

    Points: ``write_bytes``, ``fsync``, ``rename``, ``git`` (the start of a git command) kill the
    process at that call; ``full`` is a disk without room from that fsync on; ``hide:NAME`` makes
    a package impossible to import; ``fail:MODULE.NAME`` lets a function fail as nobody foresaw.
    """
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(SITE)
    environment = {**os.environ, **IDENTITY, "PYTHONPATH": str(folder), "FAULT": fault}
    script = Path(sys.executable).with_name(command[0])
    return subprocess.run(
        [sys.executable, str(script), *command[1:]],
        cwd=cwd, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def calls(last: int | None = None) -> Iterator[int]:
    """The 1st, 3rd, 9th, 27th … call; with SHIPWAY_EVERY_STEP=1 each one, in minutes.

    last: the last one, which always comes; without it, whoever asks must stop.
    """
    number = 1
    while last is None or number < last:
        yield number
        number += 1 if "SHIPWAY_EVERY_STEP" in os.environ else 2 * number
    yield last
