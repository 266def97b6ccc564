"""Folders of the tests' own that any user may enter."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def open_folder(name: str) -> Iterator[Path]:
    """A new folder, gone at the end. PostgreSQL's user may not enter those that pytest makes."""
    folder = Path(tempfile.mkdtemp(prefix=f"shipway-{name}."))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Wait for another worker that does the same: `pnpm dev` takes the database's usual port."""
    with Path(tempfile.gettempdir(), f"shipway-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
