"""Read what is in a repository, where anything may stand in the place of a file.

Only regular files inside of the repository are opened: a FIFO would wait for ever, a link may lead
to what is nobody's business here. Every refusal names the file and what to do.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from shipway.allowed import paths_in, problems
from shipway.errors import ShipwayError
from shipway.names import is_git
from shipway.nesting import shallow
from shipway.value_checks import Keys

MAX_BYTES = 64 * 1024 * 1024
"""Far above any file that people write; below what would fill a machine's memory."""

_FLAGS = ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
_AS_BYTES = sum((getattr(os, name, 0) for name in _FLAGS), os.O_RDONLY)
"""Without O_NONBLOCK, opening a FIFO waits until somebody writes to it. O_BINARY is Windows'."""


def inside(root: Path, path: str) -> Path:
    """The real file behind ``path``, were it there or not.

    Raises ShipwayError when it leaves the repository, lies in git's own folder, or is a link that
    leads in a circle.
    """
    try:
        real = (root / path).resolve()
    except (RuntimeError, OSError, ValueError):  # a loop, a name too long, a NUL
        raise ShipwayError(why_no_file(root / path), path, "correct it, or delete it") from None
    home = _home(root) if root.is_absolute() else root.resolve()
    if not real.is_relative_to(home):
        raise ShipwayError("lies outside of the repository", path, "name a path inside of it")
    if any(map(is_git, real.relative_to(home).parts)):
        raise ShipwayError("lies in git's own folder", path, "name another path")
    return real


@lru_cache(maxsize=16)
def _home(root: Path) -> Path:
    """Asked for with every file: where an absolute ``root`` really lies."""
    return root.resolve()


def read_bytes(root: Path, path: str) -> bytes:
    """The content of a regular file inside of the repository.

    Raises ShipwayError, which says what is there instead.
    """
    return regular(inside(root, path), path)


def regular(file: Path, path: str) -> bytes:
    """The content of a regular file, wherever it lies; a message calls it ``path``."""
    try:
        descriptor = os.open(file, _AS_BYTES)
    except (OSError, ValueError):
        raise ShipwayError(why_no_file(file), path, _CURE) from None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise ShipwayError(why_no_file(file), path, _CURE)
    with os.fdopen(descriptor, "rb") as opened:
        if found.st_size > MAX_BYTES:
            what = f"{found.st_size // 1024**2} MiB are too large for a file like this"
            raise ShipwayError(what, path, f"keep it below {MAX_BYTES // 1024**2} MiB")
        return opened.read()


def read_text(root: Path, path: str) -> str:
    """:func:`read_bytes`, :func:`decoded`."""
    return decode(read_bytes(root, path), path)


def decode(content: bytes, path: str) -> str:
    """``content`` as text, line endings and byte order mark as they are.

    Raises ShipwayError, with the line, when it is not UTF-8.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"not UTF-8 text (byte {error.start})"
        raise ShipwayError(what, path, "save it as UTF-8", line=line) from None


def why_no_file(path: Path) -> str:
    """What stands in the place of a regular file: ``does not exist``, ``is a folder`` …"""
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        return "does not exist"
    if stat.S_ISLNK(mode):
        try:
            mode = path.stat().st_mode
        except OSError as error:
            circle = error.errno == errno.ELOOP
            return f"is a link that leads {'in a circle' if circle else 'nowhere'}"
    if stat.S_ISDIR(mode):
        return "is a folder, not a file"
    if not stat.S_ISREG(mode):
        return "is no regular file (a FIFO, a socket or a device)"
    return "cannot be read"


def yaml_problem(error: Exception) -> tuple[str, int]:
    """What a YAML parser says, and its line: it has three kinds of errors, and its nesting."""
    mark = getattr(error, "problem_mark", None)
    if isinstance(error, RecursionError):
        return "nested too deep", 1
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return f"not valid YAML: {what}", mark.line + 1 if mark else 1


def validate(
    values: Mapping[Any, Any], text: str, path: str, root: Path | None = None
) -> Mapping[Any, Any]:
    """``values``, which were read from the YAML or JSON ``text`` of ``path``.

    Raises ShipwayError, with the line, for a value that is not allowed; with ``root``, also for a
    path that a link leads out of the repository.
    """
    for keys, why in problems(values):
        raise ShipwayError(f"{'.'.join(keys)}: {why}", path, was(path), line=line_of(text, keys))
    if root:
        stay_inside(root, ((keys, found) for keys, found in paths_in(values)), text, path)
    return values


def stay_inside(
    root: Path, paths: Iterable[tuple[Keys, str]], text: str = "", named_in: str = ""
) -> None:
    """Raises ShipwayError for a path that leaves the repository once links are followed."""
    for keys, path in paths:
        try:
            inside(root, path)
        except ShipwayError as error:
            what = f"{'.'.join(keys)}: {path!r} {error.what}"
            line = line_of(text, keys) if named_in else 0
            raise ShipwayError(what, named_in, error.fix, line=line) from None


def was(path: str) -> str:
    """A cure that loses nothing: look at what the file said before."""
    return f"correct that line; git log -p -- {path} shows what it was"


def back(path: str) -> str:
    """The cure for a file that nobody edits, also where the bad value is committed already."""
    return f"bring it back as it was: git log -- {path}, then git checkout COMMIT -- {path}"


def line_of(text: str, keys: Keys) -> int:
    """The line of the last of ``keys`` in YAML or JSON, an item of a list by its number; of the
    nearest one above it that is there; 1 without any."""
    line = 1
    try:
        node = yaml.compose(shallow(text), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError):
        return line
    for key in keys:
        if isinstance(node, yaml.SequenceNode) and key.isdigit() and int(key) < len(node.value):
            node = node.value[int(key)]
            line = node.start_mark.line + 1
            continue
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        found = next((pair for pair in pairs if pair[0].value == key), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


_CURE = "put a file in its place, or name another one"
