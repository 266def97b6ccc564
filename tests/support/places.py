"""Folders of the tests' own that any user may enter."""

from __future__ import annotations

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
