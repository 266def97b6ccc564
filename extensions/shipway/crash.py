"""An error that nobody foresaw: one line for the person, the details in a file for who mends it."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import traceback
from importlib.metadata import PackageNotFoundError, version
from tempfile import mkstemp

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
        f"Python {platform.python_version()}",
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
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _git() -> str:
    try:
        done = subprocess.run(["git", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return "no git"
    return "git " + done.stdout.removeprefix("git version ").strip()
