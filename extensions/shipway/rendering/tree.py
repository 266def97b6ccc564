"""The files that a run rendered, or that a service has: content and mode by path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Self


class File(NamedTuple):
    """A file's content and mode; ``link`` when it is a symbolic link."""

    content: bytes
    mode: int = 0o644
    link: bool = False

    @classmethod
    def read(cls, path: Path) -> Self:
        """The file at ``path``; of a link, where it leads."""
        if path.is_symlink():
            return cls(str(path.readlink()).encode(), link=True)
        return cls(path.read_bytes(), path.stat().st_mode & 0o777)


Tree = Mapping[str, File]
"""POSIX path from the repository's root -> file."""
