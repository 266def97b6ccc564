"""An error that nobody foresaw: one line for the person, the details in a file for who mends it.

``--version`` prints :func:`versions`: what only a report needs is imported where it is written.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from shipway import __version__

DEBUG_VARIABLE = "SHIPWAY_DEBUG"
"""``1`` shows the traceback at once."""
SECRET_NAME = re.compile(r"TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY|DATABASE\w*_URL|DSN", re.I)
ADDRESS = re.compile(r"(?<=://)[^/@\s]+@")
SHORTEST = 6
"""A shorter value would mask half of the text, and protects nothing."""


def report_of(error: BaseException) -> str:
    """What happened in one line: the error, the versions, and where its traceback was written
    (mode 0600, secrets masked) or that it stands above."""
    what = " ".join(mask(f"{type(error).__name__}: {error}").split())[:300]
    return f"unexpected error, {what} ({facts()}); {_kept(error)}"


def versions() -> tuple[str, ...]:
    """The versions that a report needs, each after its name."""
    return (
        f"shipway {__version__}",
        f"Copier {_installed('copier')}",
        f"Python {sys.version.split()[0]}",
        _git(),
    )


def facts() -> str:
    """The same in one line."""
    return ", ".join(versions())


def mask(text: str) -> str:
    """``text`` without credentials in addresses and without the values of secret variables."""
    for name, value in os.environ.items():
        if SECRET_NAME.search(name) and len(value) >= SHORTEST:
            text = text.replace(value, "***")
    return ADDRESS.sub("***@", text)


def _kept(error: BaseException) -> str:
    import platform
    import traceback
    from tempfile import mkstemp

    details = mask("".join(traceback.format_exception(error)))
    if os.environ.get(DEBUG_VARIABLE) == "1":
        print(details, end="", file=sys.stderr)
        return "the traceback stands above"
    words = mask(" ".join(sys.argv))
    try:
        descriptor, path = mkstemp(prefix="shipway-error-", suffix=".txt")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{facts()}\n{platform.platform()}\n{words}\n\n{details}")
    except OSError:
        return f"{DEBUG_VARIABLE}=1 shows the traceback"
    return f"details in {path}, or with {DEBUG_VARIABLE}=1"


def _installed(package: str) -> str:
    """Its version by its folder's name (PEP 427), else by its metadata, which take longer to read
    than all the rest of `--version`; "none" where it is not installed."""
    for place in sys.path:
        for found in Path(place).glob(f"{package}-*.dist-info"):
            return found.name.removesuffix(".dist-info").partition("-")[2]
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _git() -> str:
    import subprocess

    try:
        done = subprocess.run(["git", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return "no git"
    return "git " + done.stdout.removeprefix("git version ").strip()
